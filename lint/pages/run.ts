import type { Alert } from "../../model/alert.ts";
import type { Dashboards, Page } from "../../model/dashboard.ts";
import { type KnownToPages, pageFileOf, selectsOf } from "../../model/dashboard-parser.ts";
import { pageSchema } from "../../model/dashboard-schema.ts";
import { hostTables } from "../../model/host-tables.ts";
import type { DataTable, View } from "../../model/view.ts";
import type { LintProblem } from "../check.ts";
import { pageChecks } from "../checks/index.ts";
import { pageProblems } from "../checks/pages/valid.ts";
import { type Catalogue, openCatalogue } from "./catalogue.ts";
import type { CheckedPage } from "./page-check.ts";

/** What pages are held against. */
export interface AroundPages {
  alerts: readonly Alert[];
  tables: readonly DataTable[];
  views: readonly View[];
  /** Text of a file of the project, or undefined where there is none. */
  read(path: string): string | undefined;
}

/** Every problem of every page, in the order of the pages and then of the checks. */
export async function lintPages(dashboards: Dashboards, around: AroundPages): Promise<LintProblem[]> {
  const { alerts, tables, views } = around;
  const known: KnownToPages = {
    relations: [...[...tables, ...views].map(({ name }) => name), ...Object.keys(hostTables)],
    alertIds: alerts.map(({ id }) => id),
  };
  const invalid = pageProblems(dashboards, known);
  const catalogue = await openCatalogue(tables, views);
  try {
    const problems: LintProblem[] = [];
    for (const page of dashboards.pages) {
      problems.push(...invalid.filter(({ file }) => file === pageFileOf(page)));
      // One of the wrong shape is left to the parser's problems.
      if (!pageSchema.safeParse(page).success) continue;
      const checked = await checkedPage(page, around, catalogue);
      for (const { id, severity, find } of pageChecks) {
        const found = find(checked);
        problems.push(...found.map((finding) => ({ check: id, file: pageFileOf(page), severity, ...finding })));
      }
    }
    return [...invalid.filter((problem) => !problems.includes(problem)), ...problems];
  } finally {
    catalogue.close();
  }
}

async function checkedPage(page: Page, { alerts, read }: AroundPages, catalogue: Catalogue): Promise<CheckedPage> {
  const selects: CheckedPage["selects"][number][] = [];
  for (const panel of page.panels) {
    if (panel.kind === "text") continue;
    for (const [field, sql] of selectsOf(panel)) selects.push({ panel, field, answer: await catalogue.bind(sql) });
  }
  return { page, selects, alerts, read };
}
