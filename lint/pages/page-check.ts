import type { Alert } from "../../model/alert.ts";
import type { AskedPanel, Page, SqlField } from "../../model/dashboard.ts";
import type { CheckPage, Finding } from "../check.ts";
import type { Bound } from "./catalogue.ts";

/** A page, its shape known to be right, and what DuckDB makes of its SELECTs. */
export interface CheckedPage {
  page: Page;
  /** In the order of the panels. */
  selects: readonly CheckedSelect[];
  alerts: readonly Alert[];
  /** Text of a file of the project, or undefined where there is none. */
  read(path: string): string | undefined;
}

export interface CheckedSelect {
  panel: AskedPanel;
  field: SqlField;
  answer: Bound;
}

/** One thing that can be wrong with a page. */
export interface PageCheck extends CheckPage {
  /** Every problem of the page; fields are `<panel>.<field>`. */
  find(page: CheckedPage): Finding[];
}
