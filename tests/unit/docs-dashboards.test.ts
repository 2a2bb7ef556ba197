import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { dashboards } from "../../dashboards/index.ts";
import { lintPages } from "../../lint/pages/run.ts";
import { placeholders } from "../../model/dashboard-sql.ts";
import { hostTables } from "../../model/host-tables.ts";
import { views } from "../../views/index.ts";
import { dataTables } from "../../views/shared/tables.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(projectDir, "docs/dashboards.md"), "utf8");
const [shownPanel = "", shownPage = ""] = [...page.matchAll(/```ts\n(.+?)```/gs)].map(([, text]) => text);
/** Words in backquotes of the first column of the table below a line. */
const firstColumn = (after: string) => {
  const [, table = ""] = page.split(after);
  const rows = /\n\n((?:\|.*\n)+)/.exec(table)?.[1]?.split("\n") ?? [];
  return rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`:?([a-z_]+)`/g)].map(([, name]) => name));
};

describe("docs/dashboards.md", () => {
  it("lists every page in the order of the menu, with its question", () => {
    const rows = dashboards.pages.map(
      ({ id, title, question }) => `| [${title}](../dashboards/${id}.ts) | ${question} |`,
    );
    expect(page).toContain(`${["| page | answers |", "|---|---|", ...rows].join("\n")}\n`);
  });

  it("shows a panel as it is declared", () => {
    expect(shownPanel).toContain("export const queueDepth");
    expect(readFileSync(join(projectDir, "dashboards/synthesis/queues.ts"), "utf8")).toContain(shownPanel);
  });

  it("names every kind of panel, every placeholder and every table of the host", () => {
    const kinds = ["figure", "series", "heatmap", "histogram", "table", "status", "text"];
    expect(firstColumn("Choose by the question:")).toEqual(kinds);
    expect(firstColumn("time itself:")).toEqual(placeholders);
    expect(firstColumn("goes a year back.").sort()).toEqual(Object.keys(hostTables).sort());
  });

  it("shows a page that lint finds nothing wrong with", async () => {
    mkdirSync(join(projectDir, ".watchbill"), { recursive: true });
    const folder = mkdtempSync(join(projectDir, ".watchbill", "docs-dashboards-"));
    try {
      const file = join(folder, "payments.ts");
      writeFileSync(file, shownPage.replaceAll('"../', '"../../').replaceAll('"./', '"../../dashboards/'));
      const { payments } = await import(pathToFileURL(file).href);
      const around = { alerts, tables: dataTables, views, read: () => "" };
      expect(await lintPages({ timezone: "Europe/Berlin", pages: [payments] }, around)).toEqual([]);
      expect(payments.id).toBe("payments");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
