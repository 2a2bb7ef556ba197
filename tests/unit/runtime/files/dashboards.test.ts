import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page } from "../../../../model/dashboard.ts";
import type { DashboardsFile } from "../../../../model/dashboard-files.ts";
import { hostLayout } from "../../../../model/layout.ts";
import { loadDashboards } from "../../../../runtime/files/dashboards.ts";

const common: DashboardsFile = {
  timezone: "Europe/Berlin",
  pages: ["overview", "usage"],
  everyMs: 300_000,
  tables: [{ name: "metrics_event", file: "metrics", columns: { timestamp: "TIMESTAMPTZ" } }],
  views: [],
  runbooks: { "queue-depth": { html: "<p>Look.</p>" } },
};
const page = (id: string): Page => ({
  id,
  title: id,
  question: "How is it?",
  filters: [],
  range: "24h",
  panels: [
    { kind: "text", id: "words", title: "Words", subtitle: "of it", help: "Read them.", width: 12, text: "Well." },
  ],
});

let folder: string;
const layout = () => ({
  ...hostLayout("demo"),
  dashboardsDir: folder,
  dashboardsFile: join(folder, "dashboards.json"),
});
const loaded = () => loadDashboards({ layout: layout() });
const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-dashboards-"));
  write("dashboards.json", common);
  write("overview.json", page("overview"));
  write("usage.json", page("usage"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the pages that were deployed", () => {
  it("are read in the order of the menu, with what they have in common", () => {
    write("dashboards.json", { ...common, pages: ["usage", "overview"] });
    expect(loaded()).toEqual({
      dashboards: { ...common, pages: ["usage", "overview"] },
      pages: [page("usage"), page("overview")],
      problems: [],
    });
  });

  it("are none that the menu does not name: what an older deployment left is not shown", () => {
    write("costs.json", page("costs"));
    expect(loaded().pages.map(({ id }) => id)).toEqual(["overview", "usage"]);
  });

  it.each([
    ["{", "is not JSON"],
    [{ ...page("usage"), range: "3h" }, "must be one of"],
    [page("costs"), 'is "costs" but must be "usage", like the file'],
    ["x".repeat(1024 * 1024 + 1), "is larger than 1048576 bytes"],
  ])("cost themselves alone when their file is broken", (content, said) => {
    write("usage.json", content);
    const { pages, problems } = loaded();
    expect(pages.map(({ id }) => id)).toEqual(["overview"]);
    expect(problems).toEqual([
      { file: join(folder, "usage.json"), field: expect.any(String), message: expect.stringContaining(said) },
    ]);
    expect(problems[0]?.message).toMatch(/; deploy again$/);
  });

  it("cannot be shown without what they have in common, and the error names file, field and fix", () => {
    write("dashboards.json", { ...common, timezone: "Berlin", everyMs: 0 });
    expect(loaded).toThrow(/^dashboards\.json timezone: .*; everyMs: .*; deploy again$/);
    rmSync(join(folder, "dashboards.json"));
    expect(loaded).toThrow("dashboards.json is missing; deploy again");
  });
});
