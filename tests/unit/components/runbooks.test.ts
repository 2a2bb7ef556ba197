import { describe, expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import { htmlOf, runbooksOf } from "../../../components/runbooks.ts";

const nowhere = () => undefined;

describe("a runbook as the dashboards show it", () => {
  it("is HTML, with its commands and its queries, and without the title that the page has", () => {
    const { "queue-depth": runbook } = runbooksOf(alerts) as Record<string, { html: string }>;
    expect(runbook?.html).toContain("<h2>Look here first</h2>");
    expect(runbook?.html).toContain('<pre><code class="language-sh">docker ps');
    expect(runbook?.html).not.toContain("<h1>");
  });

  it("shows HTML as text, and loads nothing", () => {
    const html = htmlOf(
      "a <img src=x onerror=alert(1)> ![x](https://evil.example/x.png)\n\n<script>1</script>",
      nowhere,
    );
    expect(html).not.toMatch(/<(img|script)/);
    expect(html).toContain("&lt;script&gt;");
  });

  it("leads to another alert's page where it names that alert's runbook, and elsewhere only where that is known", () => {
    const [first, ...rest] = alerts;
    const linking = { ...first, id: "linking", runbook: "docs/runbooks/queue-wait.md" } as (typeof alerts)[number];
    const { linking: alone } = runbooksOf([linking, ...rest]) as Record<string, { html: string }>;
    expect(alone?.html).toContain('<a href="#/alerts/queue-depth">queue-depth</a>');
    const linksIn = (url?: string) =>
      Object.values(runbooksOf(alerts, url)).flatMap((runbook) =>
        "html" in runbook ? [...runbook.html.matchAll(/href="([^"]*)"/g)].map(([, to = ""]) => to) : [],
      );
    expect(linksIn().filter((to) => !/^(https:\/\/|#\/alerts\/)/.test(to))).toEqual([]);
    expect(linksIn("https://example.org/repo")).toContain("https://example.org/repo/docs/shapes.md");
  });

  it("says nothing of how it looks, which is refused where it is shown", () => {
    const html = htmlOf("| a | b |\n|:--|--:|\n| 1 | 2 |\n", nowhere);
    expect(html).toContain("<td>1</td>");
    expect(html).not.toContain("style");
  });

  it("keeps the words of a link that leads nowhere, and runs none", () => {
    expect(htmlOf("[words](javascript:alert(1)) and [more](x.md)", nowhere)).toBe("<p>words and more</p>\n");
  });

  it("that is elsewhere is a link", () => {
    const [alert] = alerts as [(typeof alerts)[number]];
    expect(runbooksOf([{ ...alert, runbook: "https://wiki.example.org/q" }])).toEqual({
      [alert.id]: { url: "https://wiki.example.org/q" },
    });
  });
});
