import { loadModule, type Node, parseSync, type ResTarget, type SelectStmt } from "libpg-query";
import { withParameters } from "../../model/sql-parameters.ts";
import { columnRef, nodesIn } from "./tree.ts";

await loadModule();

/** A rule's SQL as PostgreSQL's own grammar reads it. */
export interface ParsedSql {
  /** The text with its parameters numbered. */
  text: string;
  parameters: readonly ("now" | "window")[];
  tree: SelectStmt;
}

/** The parsed SELECT, or undefined where the text is none: the parser of the model says why. */
export function parsedSql(ruleText: string): ParsedSql | undefined {
  const { text, parameters } = withParameters(ruleText);
  try {
    const statements = parseSync(text).stmts ?? [];
    const statement = statements[0]?.stmt;
    if (statements.length !== 1 || !statement || !("SelectStmt" in statement)) return undefined;
    return { text, parameters, tree: statement.SelectStmt };
  } catch {
    return undefined;
  }
}

export interface OutputColumn {
  name: string;
  expression: Node;
}

/** Columns of a SELECT, or undefined where a `*` leaves them to the database. */
export function outputColumns(select: SelectStmt): OutputColumn[] | undefined {
  if (select.larg) return outputColumns(select.larg);
  const columns: OutputColumn[] = [];
  for (const target of select.targetList ?? []) {
    const column = "ResTarget" in target ? outputColumn(target.ResTarget) : undefined;
    if (!column) return undefined;
    columns.push(column);
  }
  return columns;
}

function outputColumn({ name, val }: ResTarget): OutputColumn | undefined {
  const names = columnRef(val);
  if (!val || names?.length === 0 || hasStar(val)) return undefined;
  return { name: name ?? names?.at(-1) ?? "?column?", expression: val };
}

function hasStar(node: Node): boolean {
  return "ColumnRef" in node && [...nodesIn(node)].some(({ kind }) => kind === "A_Star");
}
