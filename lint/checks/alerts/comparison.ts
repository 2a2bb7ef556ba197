import type { Node } from "libpg-query";
import type { Alert, Condition } from "../../../model/alert.ts";
import type { HostMetric } from "../../../model/query.ts";
import type { Check } from "../../check.ts";
import { outputColumns, type ParsedSql } from "../../sql/parsed.ts";
import { functionName, numberConstant, operatorOf } from "../../sql/tree.ts";

interface Range {
  least: number;
  most: number;
  /** What the value is, for a message. */
  words: string;
}

/** A comparison that always holds fires for ever, and one that never does is no rule. */
export const comparison: Check = {
  id: "alerts/comparison",
  severity: "error",
  summary: "a level compares with something that the value can be on either side of",
  find({ alert, sql }) {
    const range = rangeOf(alert, sql);
    if (!range) return [];
    return alert.levels.flatMap(({ when }, index) => {
      const verdict = verdictOf(when, range);
      if (!verdict) return [];
      const message = `${verdict}: ${range.words} lies between ${range.least} and ${range.most === Infinity ? "any number" : range.most}; choose a threshold inside`;
      return [{ field: `levels.${index}.when`, message }];
    });
  },
};

function verdictOf(when: Condition, { least, most }: Range): string | undefined {
  if ("above" in when) return when.above < least ? "always holds" : when.above >= most ? "never holds" : undefined;
  return when.below > most ? "always holds" : when.below <= least ? "never holds" : undefined;
}

const countless = { least: 0, most: Infinity };
const yesOrNo: Range = { least: 0, most: 1, words: "its 1 or 0" };

function hostRange(metric: HostMetric): Range {
  return metric.endsWith("-percent")
    ? { least: 0, most: 100, words: "a percentage" }
    : { ...countless, words: "a measure" };
}

function rangeOf({ value }: Alert, sql: ParsedSql | undefined): Range | undefined {
  if (value.source === "logs") return { ...countless, words: "a count" };
  if (value.source === "host") return hostRange(value.metric);
  if (value.source === "drift") return yesOrNo;
  if (value.source === "units") return value.metric === "failed" ? yesOrNo : { ...countless, words: "a time" };
  if (value.source === "containers")
    return value.states.includes("replaced") ? { ...countless, words: "a count" } : yesOrNo;
  const expression = sql && outputColumns(sql.tree)?.find(({ name }) => name === "value")?.expression;
  if (!expression) return undefined;
  if (functionName(expression) === "count") return { ...countless, words: "a count" };
  return shareRange(expression);
}

/** `100.0 * count(*) FILTER (…) / count(*)`: a part of what is counted, so at most all of it. */
function shareRange(node: Node): Range | undefined {
  if (operatorOf(node) !== "/" || !("A_Expr" in node)) return undefined;
  const part = scaledCount(node.A_Expr.lexpr);
  const whole = unwrapped(node.A_Expr.rexpr);
  if (!part || !whole || functionName(whole) !== "count") return undefined;
  const isWhole = "FuncCall" in whole && !whole.FuncCall.agg_filter && whole.FuncCall.agg_star === true;
  return isWhole && part.filtered ? { least: 0, most: part.scale, words: "a share" } : undefined;
}

function scaledCount(node: Node | undefined): { scale: number; filtered: boolean } | undefined {
  if (node && functionName(node) === "count" && "FuncCall" in node) {
    return { scale: 1, filtered: node.FuncCall.agg_filter !== undefined };
  }
  if (!node || !("A_Expr" in node) || operatorOf(node) !== "*") return undefined;
  const { lexpr, rexpr } = node.A_Expr;
  const scale = numberConstant(lexpr) ?? numberConstant(rexpr);
  const inner = scaledCount(numberConstant(lexpr) === undefined ? lexpr : rexpr);
  return scale === undefined || !inner ? undefined : { ...inner, scale: inner.scale * scale };
}

function unwrapped(node: Node | undefined): Node | undefined {
  if (node && "TypeCast" in node) return unwrapped(node.TypeCast.arg);
  if (node && "A_Expr" in node && node.A_Expr.kind === "AEXPR_NULLIF") return unwrapped(node.A_Expr.lexpr);
  return node;
}
