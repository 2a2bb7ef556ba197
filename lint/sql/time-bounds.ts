import type { Node } from "libpg-query";
import { type EventScan, eventColumnOf } from "./event-scan.ts";
import { intervalMs } from "./interval.ts";
import type { ParsedSql } from "./parsed.ts";
import { functionName, nodesIn, operatorOf, stringConstant } from "./tree.ts";

/** One side of the time that a SELECT reads. */
export interface Bound {
  side: "from" | "to";
  /** Milliseconds after `:now`, negative before it; undefined where the text alone doesn't tell. */
  offsetMs: number | undefined;
}

/** How the conditions bound the event table's `timestamp`, compared bare: wrapped in a function it bounds no chunk. A
 *  comparison with something that neither :now nor another table's column is in bounds nothing that a rule could rely on. */
export function timeBounds(scan: EventScan, sql: ParsedSql, windowMs: number | undefined): Bound[] {
  const bound = (side: Bound["side"], node: Node | undefined): Bound[] =>
    node && isRelative(node, sql) ? [{ side, offsetMs: offsetFromNow(node, sql, windowMs) }] : [];
  return scan.conditions.flatMap((condition) => {
    if (!("A_Expr" in condition)) return [];
    const { kind, lexpr, rexpr } = condition.A_Expr;
    if (kind === "AEXPR_BETWEEN" && isTimestamp(scan, lexpr) && rexpr && "List" in rexpr) {
      const [from, to] = rexpr.List.items ?? [];
      return [...bound("from", from), ...bound("to", to)];
    }
    const operator = operatorOf(condition)?.charAt(0);
    if (operator !== "<" && operator !== ">") return [];
    if (isTimestamp(scan, lexpr)) return bound(operator === ">" ? "from" : "to", rexpr);
    if (isTimestamp(scan, rexpr)) return bound(operator === ">" ? "to" : "from", lexpr);
    return [];
  });
}

function isTimestamp(scan: EventScan, node: Node | undefined): boolean {
  return eventColumnOf(scan, node) === "timestamp";
}

function isRelative(node: Node, sql: ParsedSql): boolean {
  return [...nodesIn(node)].some(
    ({ kind, body }) =>
      kind === "ColumnRef" || (kind === "ParamRef" && parameterOf({ ParamRef: body } as Node, sql) === "now"),
  );
}

function parameterOf(node: Node | undefined, sql: ParsedSql): "now" | "window" | undefined {
  if (node && "TypeCast" in node) return parameterOf(node.TypeCast.arg, sql);
  return node && "ParamRef" in node ? sql.parameters[(node.ParamRef.number ?? 0) - 1] : undefined;
}

function offsetFromNow(node: Node, sql: ParsedSql, windowMs: number | undefined): number | undefined {
  if (parameterOf(node, sql) === "now") return 0;
  // Cut to a whole hour it lies a little further back, and never ahead.
  if ("FuncCall" in node && functionName(node) === "date_trunc") {
    const moment = node.FuncCall.args?.[1];
    return moment && offsetFromNow(moment, sql, windowMs);
  }
  const operator = operatorOf(node);
  if (!("A_Expr" in node) || (operator !== "-" && operator !== "+") || !node.A_Expr.lexpr) return undefined;
  const left = offsetFromNow(node.A_Expr.lexpr, sql, windowMs);
  const length = lengthOf(node.A_Expr.rexpr, sql, windowMs);
  if (left === undefined || length === undefined) return undefined;
  return operator === "-" ? left - length : left + length;
}

/** Milliseconds of `:window`, of `interval '1 day'`, or of a whole number of times one of them. */
function lengthOf(node: Node | undefined, sql: ParsedSql, windowMs: number | undefined): number | undefined {
  if (parameterOf(node, sql) === "window") return windowMs;
  if (node && "A_Expr" in node && operatorOf(node) === "*") {
    const { lexpr, rexpr } = node.A_Expr;
    const [count, length] = [lexpr, rexpr].map((side) =>
      side && "A_Const" in side ? side.A_Const.ival?.ival : undefined,
    );
    const other = lengthOf(count === undefined ? lexpr : rexpr, sql, windowMs);
    const times = count ?? length;
    return times === undefined || other === undefined ? undefined : times * other;
  }
  const text = stringConstant(node);
  return text === undefined ? undefined : intervalMs(text);
}
