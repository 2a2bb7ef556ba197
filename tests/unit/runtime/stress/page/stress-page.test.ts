import { describe, expect, it } from "vitest";
import { stressPage } from "../../../../../runtime/stress/page/stress-page.ts";
import { result, step } from "../results.ts";

describe("the page of a stress test", () => {
  it("says first what the application holds, where it breaks, and with what", () => {
    expect(stressPage(result())).toContain("<h1>Holds 18 people, breaks at 19 by time to first audio</h1>");
  });

  it("has a picture for light and for dark, which says the same in words", () => {
    const page = stressPage(result());
    expect(page.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(2);
    expect(page).toContain('alt="Time to first audio against people at the same time: holds 18 people');
    const svg = Buffer.from(/src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page)?.[1] ?? "", "base64").toString();
    expect(svg.match(/ style="[^"]*"/g)).toEqual(svg.match(/ style="[^"<>=]*"/g)); // an attribute that is cut is no picture
    expect(svg).toContain("limit 2 s");
    expect(svg).toContain("people at the same time");
  });

  it("has a row for every step that was tried, with the limit that it passed", () => {
    const page = stressPage(result());
    expect(page.match(/<tr class="broken">/g)).toHaveLength(2);
    expect(page.match(/<td class="limit">time to first audio<\/td>/g)).toHaveLength(2);
  });

  it("says why it ended early, and which step was cut short", () => {
    const stopped = "queue-depth fires on prod";
    const page = stressPage(result({ verdict: "stopped", stopped, steps: [step(4, 300, { isWhole: false })] }));
    expect(page).toContain(`stopped early: ${stopped}`);
    expect(page).toContain("(cut short)");
  });

  it("shows what the application says as text, and lets nothing run", () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const page = stressPage(
      result({
        steps: [
          step(4, 300, {
            errors: [{ kind: hostile, count: 2 }],
            http: [{ endpoint: hostile, count: 1, p50: 1, p95: 1, p99: 1, max: 1 }],
          }),
        ],
      }),
    );
    expect(page).not.toContain("<img src=x");
    expect(page).toContain("&lt;img src=x");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toContain("<script");
  });
});
