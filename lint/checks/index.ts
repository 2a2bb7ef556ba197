import type { Check, CheckPage } from "../check.ts";
import type { PageCheck } from "../pages/page-check.ts";
import { comparison } from "./alerts/comparison.ts";
import { forCheck } from "./alerts/for.ts";
import { noData } from "./alerts/no-data.ts";
import { link } from "./docs/link.ts";
import { column } from "./events/column.ts";
import { dataField } from "./events/data-field.ts";
import { typeCheck } from "./events/type.ts";
import { receiver } from "./heartbeats/receiver.ts";
import { label } from "./message/label.ts";
import { pageAlert } from "./pages/alert.ts";
import { pageColumns } from "./pages/columns.ts";
import { pageEvents } from "./pages/events.ts";
import { pageFile } from "./pages/file.ts";
import { pageRows } from "./pages/rows.ts";
import { pageSource } from "./pages/source.ts";
import { pageSql } from "./pages/sql.ts";
import { pageValid } from "./pages/valid.ts";
import { duplicate } from "./rule/duplicate.ts";
import { fileCheck } from "./rule/file.ts";
import { renamed } from "./rule/renamed.ts";
import { valid } from "./rule/valid.ts";
import { duckdb } from "./sql/duckdb.ts";
import { integerDivision } from "./sql/integer-division.ts";
import { minimum } from "./sql/minimum.ts";
import { postgres } from "./sql/postgres.ts";
import { retentionCheck } from "./sql/retention.ts";
import { sameAnswer } from "./sql/same-answer.ts";
import { timeBoundsCheck } from "./sql/time-bounds.ts";
import { bothWays } from "./tests/both-ways.ts";

/** Every check of one rule at a time, in the order in which its problems are shown. */
export const checks: readonly Check[] = [
  fileCheck,
  duplicate,
  renamed,
  comparison,
  forCheck,
  noData,
  postgres,
  duckdb,
  sameAnswer,
  integerDivision,
  minimum,
  timeBoundsCheck,
  retentionCheck,
  typeCheck,
  column,
  dataField,
  label,
  link,
  bothWays,
];

/** Every check of one page of the dashboards at a time, in the same order. */
export const pageChecks: readonly PageCheck[] = [
  pageFile,
  pageSql,
  pageColumns,
  pageSource,
  pageEvents,
  pageAlert,
  pageRows,
];

/** Every check that has a page under docs/lint. */
export const checkPages: readonly CheckPage[] = [valid, ...checks, receiver, pageValid, ...pageChecks];
