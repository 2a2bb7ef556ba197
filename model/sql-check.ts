import { loadModule, parseSync } from "libpg-query";
import { withParameters } from "./sql-parameters.ts";

// PostgreSQL's own grammar, compiled to WebAssembly: what it accepts here is what the database will accept.
await loadModule();

/** What is wrong with a rule's SQL as far as its text alone can tell, each with its fix. */
export function sqlProblems(text: string, minimumSamples?: number): string[] {
  const problems: string[] = [];
  if (/\b(now\(\)|current_timestamp|clock_timestamp\(\))/i.test(text)) {
    problems.push("asks the database for the time; write :now, so that the rule can be tested and backtested");
  }
  let statements: { stmt?: object }[];
  try {
    statements = (parseSync(withParameters(text).text).stmts ?? []) as { stmt?: object }[];
  } catch (error) {
    return [...problems, `does not parse as SQL: ${(error as Error).message}`];
  }
  const select = (statements[0]?.stmt as { SelectStmt?: SelectStatement } | undefined)?.SelectStmt;
  if (statements.length !== 1 || !select) return [...problems, "must be exactly one SELECT"];
  const columns = outputColumns(select);
  if (columns && !columns.includes("value")) {
    problems.push(`returns no column "value" (it returns ${columns.join(", ")}); name the number to judge AS value`);
  }
  if (columns) problems.push(...samplesProblems(columns, minimumSamples));
  return problems;
}

/** A count that became a label would make a new instance at every tick. */
function samplesProblems(columns: readonly string[], minimumSamples: number | undefined): string[] {
  const counted = columns.includes("samples");
  if (minimumSamples !== undefined && !counted) {
    return ['returns no column "samples", which minimumSamples is held against; add count(*) AS samples'];
  }
  if (minimumSamples === undefined && counted) {
    return ['returns the column "samples" without minimumSamples; add the field, or rename the column'];
  }
  return [];
}

interface SelectStatement {
  op?: string;
  larg?: SelectStatement;
  targetList?: { ResTarget?: { name?: string; val?: { ColumnRef?: { fields?: ColumnField[] } } } }[];
}
type ColumnField = { String?: { sval?: string }; A_Star?: object };

/** Names of the columns, or undefined where a `*` leaves them to the database. */
function outputColumns(select: SelectStatement): string[] | undefined {
  if (select.larg) return outputColumns(select.larg);
  const names: string[] = [];
  for (const { ResTarget: target } of select.targetList ?? []) {
    const last = target?.val?.ColumnRef?.fields?.at(-1);
    if (last?.A_Star) return undefined;
    names.push(target?.name ?? last?.String?.sval ?? "an unnamed expression");
  }
  return names;
}
