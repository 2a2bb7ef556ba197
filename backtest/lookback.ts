import { setFlagsFromString } from "node:v8";
import { loadModule, parseSync } from "libpg-query";
import { withParameters } from "../model/sql-parameters.ts";
import { constantMs, type Known, type Node } from "./sql-interval.ts";

// V8 would compile the whole grammar anew for speed, which takes 550 MB for a few milliseconds of parsing.
setFlagsFromString("--wasm-tiering-budget=1000000000");
await loadModule();

/** How much of the past a rule's text can see from `:now`. */
export interface Sight {
  /** ms before `:now` that its furthest look at the events goes; undefined: nothing in the text bounds it. */
  backMs: number | undefined;
  /** It sees events after `:now`, which production never has and a history does. */
  ahead: boolean;
}

interface Table {
  alias: string;
  /** No other table stands beside it, so that a bare `timestamp` is its own. */
  alone: boolean;
}

interface Bounds {
  back?: number;
  ahead?: number;
}

/** Read from the text's syntax tree: every look at `metrics_event` must stand beside `timestamp > :now - …` and
 *  `timestamp <= :now`, joined by AND, to be bounded. */
export function sightOf(ruleText: string, windowMs: number | undefined): Sight {
  const { text, parameters } = withParameters(ruleText);
  const known = { windowMs, parameters };
  const looks: Bounds[] = [];
  visit(parseSync(text) as unknown as Node, (select) => {
    const tables = eventTables(select.fromClause);
    const conditions = conjuncts(select.whereClause as Node | undefined);
    for (const alias of tables) looks.push(boundsOf(conditions, { alias, alone: tables.length === 1 }, known));
  });
  const backs = looks.map(({ back }) => back);
  return {
    backMs: backs.includes(undefined) ? undefined : Math.max(0, ...(backs as number[])),
    ahead: looks.some(({ ahead }) => ahead === undefined || ahead < 0),
  };
}

function visit(node: unknown, onSelect: (select: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item, onSelect);
  else if (node && typeof node === "object") {
    for (const [name, child] of Object.entries(node)) {
      // The branches of a UNION hang in their SELECT without a name of their own.
      if (name === "SelectStmt" || name === "larg" || name === "rarg") onSelect(child as Node);
      visit(child, onSelect);
    }
  }
}

function eventTables(from: unknown): string[] {
  if (Array.isArray(from)) return from.flatMap(eventTables);
  const { RangeVar: table, JoinExpr: join } = (from ?? {}) as Record<string, Node>;
  if (join) return [join.larg, join.rarg].flatMap(eventTables);
  if (table?.relname !== "metrics_event") return [];
  return [((table.alias as Node | undefined)?.aliasname as string | undefined) ?? "metrics_event"];
}

function conjuncts(where: Node | undefined): Node[] {
  const { BoolExpr: bool } = (where ?? {}) as Record<string, Node>;
  if (bool?.boolop === "AND_EXPR") return (bool.args as Node[]).flatMap(conjuncts);
  return where ? [where] : [];
}

function boundsOf(conditions: Node[], table: Table, known: Known): Bounds {
  const bounds: Bounds = {};
  for (const { A_Expr: condition } of conditions as Record<string, Node>[]) {
    if (!condition || !isTimestamp(condition.lexpr as Node, table)) continue;
    const [lower, upper] = rangeOf(condition);
    const back = lower && constantMs(lower, known);
    const ahead = upper && constantMs(upper, known);
    if (back?.fromNow) bounds.back = Math.min(bounds.back ?? Infinity, -back.ms + back.slackMs);
    if (ahead?.fromNow) bounds.ahead = Math.max(bounds.ahead ?? -Infinity, -ahead.ms);
  }
  return bounds;
}

/** The lower and the upper end that a comparison sets for its left side. */
function rangeOf(condition: Node): [Node | undefined, Node | undefined] {
  const right = condition.rexpr as Node;
  if (condition.kind === "AEXPR_BETWEEN") {
    const items = (right as { List?: { items: Node[] } }).List?.items ?? [];
    return [items[0], items[1]];
  }
  const operator = (condition.name as { String: { sval: string } }[])[0]?.String.sval;
  if (operator === ">" || operator === ">=") return [right, undefined];
  return operator === "<" || operator === "<=" ? [undefined, right] : [undefined, undefined];
}

function isTimestamp(node: Node, { alias, alone }: Table): boolean {
  const { ColumnRef: column } = (node ?? {}) as { ColumnRef?: { fields: { String?: { sval: string } }[] } };
  const names = column?.fields.map((field) => field.String?.sval) ?? [];
  if (names.at(-1) !== "timestamp") return false;
  return names.length === 1 ? alone : names[0] === alias;
}
