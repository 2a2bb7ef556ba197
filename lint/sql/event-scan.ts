import type { JoinExpr, Node, SelectStmt } from "libpg-query";
import { type EventTable, eventTables } from "../../events/event-table.ts";
import type { ParsedSql } from "./parsed.ts";
import { columnRef, conjuncts, operatorOf, selectsIn, stringConstant } from "./tree.ts";

/** One SELECT that reads a table of events itself. */
export interface EventScan {
  table: EventTable;
  select: SelectStmt;
  /** Names under which it speaks of the table. */
  aliases: ReadonlySet<string>;
  /** What every row that it reads fulfils. */
  conditions: readonly Node[];
}

export function eventScans(sql: ParsedSql): EventScan[] {
  const selects = selectsIn({ SelectStmt: sql.tree });
  return selects.flatMap((select) => eventTables.flatMap((table) => scanOf(select, table) ?? []));
}

function scanOf(select: SelectStmt, table: EventTable): EventScan | undefined {
  const from = fromItems(select.fromClause ?? []);
  const tables = from.items.flatMap((item) =>
    "RangeVar" in item && item.RangeVar.relname === table.name ? [item.RangeVar] : [],
  );
  if (tables.length === 0) return undefined;
  return {
    table,
    select,
    aliases: new Set(tables.map(({ alias, relname }) => alias?.aliasname ?? relname ?? "")),
    conditions: [...conjuncts(select.whereClause), ...from.conditions],
  };
}

function fromItems(nodes: readonly Node[]): { items: Node[]; conditions: Node[] } {
  const parts = nodes.map((node) => ("JoinExpr" in node ? joined(node.JoinExpr) : { items: [node], conditions: [] }));
  return { items: parts.flatMap(({ items }) => items), conditions: parts.flatMap(({ conditions }) => conditions) };
}

function joined({ larg, rarg, quals }: JoinExpr): { items: Node[]; conditions: Node[] } {
  const sides = fromItems([larg, rarg].filter((side) => side !== undefined));
  return { items: sides.items, conditions: [...sides.conditions, ...conjuncts(quals)] };
}

/** Name of the event column that an expression is, or undefined. A bare name is the event table's: another table's of the same
 *  name would be ambiguous. */
export function eventColumnOf(scan: EventScan, node: Node | undefined): string | undefined {
  const names = columnRef(node);
  if (!names || names.length === 0) return undefined;
  const [first, second] = names;
  if (second !== undefined) return scan.aliases.has(first as string) ? second : undefined;
  return first;
}

/** Event types that the conditions leave, or undefined where they leave all of them. */
export function typesNamed(scan: EventScan, conditions: readonly Node[] = scan.conditions): string[] | undefined {
  const sets = conditions.flatMap((condition) => {
    const types = typesOfCondition(scan, condition);
    return types ? [types] : [];
  });
  if (sets.length === 0) return undefined;
  return sets.reduce((left, right) => left.filter((type) => right.includes(type)));
}

function typesOfCondition(scan: EventScan, node: Node): string[] | undefined {
  if ("BoolExpr" in node && node.BoolExpr.boolop === "OR_EXPR") {
    const sets = (node.BoolExpr.args ?? []).map((arm) => typesNamed(scan, conjuncts(arm)));
    return sets.every((set) => set !== undefined) ? sets.flat() : undefined;
  }
  if (!("A_Expr" in node) || eventColumnOf(scan, node.A_Expr.lexpr) !== "event_type") return undefined;
  const { kind, rexpr } = node.A_Expr;
  if (operatorOf(node) === "=") return constants(rexpr ? [rexpr] : []);
  const negated = node.A_Expr.name?.some((name) => "String" in name && name.String.sval !== "=");
  if (negated || !rexpr) return undefined;
  if (kind === "AEXPR_IN" && "List" in rexpr) return constants(rexpr.List.items ?? []);
  if (kind === "AEXPR_OP_ANY" && "A_ArrayExpr" in rexpr) return constants(rexpr.A_ArrayExpr.elements ?? []);
  return undefined;
}

function constants(nodes: readonly Node[]): string[] | undefined {
  const texts = nodes.map(stringConstant);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
