import type { Node } from "libpg-query";
import { type EventScan, eventColumnOf, typesNamed } from "./event-scan.ts";
import { conjuncts, operatorOf, stringConstant } from "./tree.ts";

interface Use {
  node: Node;
  /** Event types whose rows it is computed over; undefined for all. */
  types: string[] | undefined;
}

/** Every expression of a SELECT with the event types it is computed over: those of WHERE, and inside an aggregate with
 *  FILTER, or a CASE arm, those of its own condition. */
function uses(scan: EventScan): Use[] {
  const { withClause: _, fromClause, ...parts } = scan.select;
  const quals = (fromClause ?? []).filter((node) => "JoinExpr" in node);
  return below(
    [parts, ...quals.map((node) => ("JoinExpr" in node ? node.JoinExpr.quals : undefined))],
    scan,
    typesNamed(scan),
  );
}

function below(part: unknown, scan: EventScan, types: string[] | undefined): Use[] {
  if (typeof part !== "object" || part === null) return [];
  if (Array.isArray(part)) return part.flatMap((item) => below(item, scan, types));
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === "SelectStmt") return []; // one of its own
    const narrowed =
      key === "FuncCall"
        ? filtered((value as FuncCall).agg_filter)
        : key === "CaseWhen"
          ? filtered((value as CaseWhen).expr)
          : types;
    const found = below(value, scan, narrowed);
    return /^[A-Z]/.test(key) ? [{ node: { [key]: value } as unknown as Node, types: narrowed }, ...found] : found;
  });

  function filtered(condition: Node | undefined): string[] | undefined {
    const own = condition && typesNamed(scan, conjuncts(condition));
    return own ? (types ? own.filter((type) => types.includes(type)) : own) : types;
  }
}

interface FuncCall {
  agg_filter?: Node;
}
interface CaseWhen {
  expr?: Node;
}

/** Event types that stand in a FILTER or a CASE. */
export function filterTypes(scan: EventScan): string[] {
  return uses(scan).flatMap(({ node }) => {
    if ("FuncCall" in node && node.FuncCall.agg_filter)
      return typesNamed(scan, conjuncts(node.FuncCall.agg_filter)) ?? [];
    if ("CaseWhen" in node && node.CaseWhen.expr) return typesNamed(scan, conjuncts(node.CaseWhen.expr)) ?? [];
    return [];
  });
}

export function columnUses(scan: EventScan): { column: string; types: string[] | undefined }[] {
  return uses(scan).flatMap(({ node, types }) => {
    const column = "ColumnRef" in node ? eventColumnOf(scan, node) : undefined;
    return column === undefined ? [] : [{ column, types }];
  });
}

/** `data->>'message'` and `data->'message'`. */
export function dataFieldUses(scan: EventScan): { field: string; types: string[] | undefined }[] {
  return uses(scan).flatMap(({ node, types }) => {
    const operator = operatorOf(node);
    if (!("A_Expr" in node) || (operator !== "->>" && operator !== "->")) return [];
    const field = stringConstant(node.A_Expr.rexpr);
    return eventColumnOf(scan, node.A_Expr.lexpr) === "data" && field !== undefined ? [{ field, types }] : [];
  });
}
