import type { ColumnRef, Node, SelectStmt } from "libpg-query";

/** A node of PostgreSQL's parse tree: its kind and its fields. */
export type Visited = { kind: string; body: unknown };

/** Below this a rule is no longer one that a person has written. */
const depthMax = 200;

/** Every node in a part of the tree, itself first. `into` says whether to go into a nested SELECT. */
export function* nodesIn(part: unknown, into: "nested" | "own" = "nested", depth = 0): Generator<Visited> {
  if (typeof part !== "object" || part === null || depth > depthMax) return;
  if (Array.isArray(part)) {
    for (const item of part) yield* nodesIn(item, into, depth + 1);
    return;
  }
  for (const [key, value] of Object.entries(part)) {
    // The two halves of a UNION carry no name of their kind.
    const kind = key === "larg" || key === "rarg" ? selectHalf(value) : /^[A-Z]/.test(key) ? key : undefined;
    if (kind === "SelectStmt" && into === "own") continue;
    if (kind) yield { kind, body: value };
    yield* nodesIn(value, into, depth + 1);
  }
}

function selectHalf(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "limitOption" in value ? "SelectStmt" : undefined;
}

/** Every SELECT that reads from something itself: the halves of a UNION, not the UNION. */
export function selectsIn(part: unknown): SelectStmt[] {
  return [...nodesIn(part)]
    .filter(({ kind, body }) => kind === "SelectStmt" && !(body as SelectStmt).larg)
    .map(({ body }) => body as SelectStmt);
}

/** The names of a column reference, qualifier first: `["m", "event_type"]`. A `*` has none. */
export function namesOf(reference: ColumnRef): string[] {
  return (reference.fields ?? []).flatMap((field) => ("String" in field ? [field.String.sval ?? ""] : []));
}

export function columnRef(node: Node | undefined): string[] | undefined {
  return node && "ColumnRef" in node ? namesOf(node.ColumnRef) : undefined;
}

/** Name of the function a call calls, in lower case, without its schema; undefined for anything else. */
export function functionName(node: Node | undefined): string | undefined {
  if (!node || !("FuncCall" in node)) return undefined;
  const last = node.FuncCall.funcname?.at(-1);
  return last && "String" in last ? last.String.sval?.toLowerCase() : undefined;
}

/** The operator of `a < b`, and undefined for what is no such expression. */
export function operatorOf(node: Node | undefined): string | undefined {
  if (!node || !("A_Expr" in node) || node.A_Expr.kind !== "AEXPR_OP") return undefined;
  const name = node.A_Expr.name?.at(-1);
  return name && "String" in name ? name.String.sval : undefined;
}

export function stringConstant(node: Node | undefined): string | undefined {
  if (node && "TypeCast" in node) return stringConstant(node.TypeCast.arg);
  return node && "A_Const" in node ? node.A_Const.sval?.sval : undefined;
}

/** A number that stands in the text, casts and signs included. */
export function numberConstant(node: Node | undefined): number | undefined {
  if (!node) return undefined;
  if ("TypeCast" in node) return numberConstant(node.TypeCast.arg);
  if ("A_Expr" in node && !node.A_Expr.lexpr && operatorOf(node) === "-") {
    const number = numberConstant(node.A_Expr.rexpr);
    return number === undefined ? undefined : -number;
  }
  if (!("A_Const" in node)) return undefined;
  const { ival, fval } = node.A_Const;
  // Zero is the default of the protocol and so left out of the tree.
  if (ival) return ival.ival ?? 0;
  return fval?.fval === undefined ? undefined : Number(fval.fval);
}

/** The conditions that must all hold: `a AND (b AND c)` has three. */
export function conjuncts(node: Node | undefined): Node[] {
  if (!node) return [];
  if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR") return (node.BoolExpr.args ?? []).flatMap(conjuncts);
  return [node];
}
