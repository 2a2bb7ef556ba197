import type { Node, SelectStmt } from "libpg-query";
import type { Check, Finding } from "../../check.ts";
import { outputColumns, type ParsedSql } from "../../sql/parsed.ts";
import { columnRef, conjuncts, functionName, nodesIn, numberConstant, operatorOf, selectsIn } from "../../sql/tree.ts";

const counting = ["count", "sum"];
const summarising = ["avg", "percentile_cont", "percentile_disc", "median"];

/** One failure of one request is 100 %, and wakes somebody. A share says something only of enough cases. */
export const minimum: Check = {
  id: "sql/minimum",
  severity: "error",
  summary: "a share, mean or percentile is judged only where there are enough cases",
  find({ sql, alert }) {
    if (!sql || alert.minimumSamples !== undefined || hasMinimum(sql)) return [];
    const selects = selectsIn({ SelectStmt: sql.tree });
    const targets = selects.flatMap((select) => outputColumns(select) ?? []).map(({ expression }) => expression);
    const nodes = targets.flatMap((target) => [...nodesIn(target, "own")]);
    if (nodes.some((node) => isShare(node, countedNames(selects)))) return [finding("a share", "error")];
    return nodes.some(({ kind, body }) => summarising.includes(functionName({ [kind]: body } as unknown as Node) ?? ""))
      ? [finding("a mean or percentile", "warning")]
      : [];
  },
};

function finding(what: string, severity: "error" | "warning"): Finding {
  const message = `judges ${what} however few the cases; add HAVING count(*) >= 20, or a column samples and minimumSamples`;
  return { field: "value", message, severity };
}

function isShare({ kind, body }: { kind: string; body: unknown }, counted: ReadonlySet<string>): boolean {
  const node = { [kind]: body } as unknown as Node;
  return operatorOf(node) === "/" && "A_Expr" in node && counts(node.A_Expr.rexpr, counted);
}

function counts(node: Node | undefined, counted: ReadonlySet<string>): boolean {
  return [...nodesIn(node, "own")].some(({ kind, body }) => {
    const inner = { [kind]: body } as unknown as Node;
    return counting.includes(functionName(inner) ?? "") || counted.has(columnRef(inner)?.at(-1) ?? "");
  });
}

/** Names that an inner SELECT gives to what it has counted. */
function countedNames(selects: readonly SelectStmt[]): Set<string> {
  const columns = selects.flatMap((select) => outputColumns(select) ?? []);
  return new Set(columns.filter(({ expression }) => counts(expression, new Set())).map(({ name }) => name));
}

function hasMinimum({ tree }: ParsedSql): boolean {
  const selects = selectsIn({ SelectStmt: tree });
  const counted = countedNames(selects);
  const conditions = selects.flatMap((select) => [...conjuncts(select.havingClause), ...conjuncts(select.whereClause)]);
  return conditions.some((condition) => isMinimum(condition, counted));
}

function isMinimum(node: Node, counted: ReadonlySet<string>): boolean {
  const operator = operatorOf(node);
  if (!operator || !("A_Expr" in node)) return false;
  const { lexpr, rexpr } = node.A_Expr;
  if (operator.startsWith(">")) return counts(lexpr, counted) && (numberConstant(rexpr) ?? 0) > 1;
  return operator.startsWith("<") && counts(rexpr, counted) && (numberConstant(lexpr) ?? 0) > 1;
}
