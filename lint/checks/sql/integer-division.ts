import type { Node } from "libpg-query";
import { type Column, type EventColumn, eventColumns } from "../../../events/schema.ts";
import type { Check } from "../../check.ts";
import { columnRef, functionName, nodesIn, operatorOf } from "../../sql/tree.ts";

/** `count(*) FILTER (…) / count(*)` is 0 until everything fails: whole numbers divide to whole numbers. */
export const integerDivision: Check = {
  id: "sql/integer-division",
  severity: "error",
  summary: "no division of whole numbers cuts its fraction off",
  ofCause: true,
  find({ sql }) {
    const cut = [...nodesIn(sql?.tree)].some(({ kind, body }) => {
      const node = { [kind]: body } as unknown as Node;
      return operatorOf(node) === "/" && isWhole(node);
    });
    if (!cut) return [];
    return [
      {
        field: "value",
        message: "divides whole numbers, which cuts the fraction off: 19 / 20 is 0; write 100.0 * … / …",
      },
    ];
  },
};

const keepsType = ["sum", "min", "max", "abs", "greatest", "least"];

/** Known to be a whole number. What the text alone doesn't tell is not. */
function isWhole(node: Node | undefined): boolean {
  if (!node) return false;
  if ("A_Const" in node) return node.A_Const.ival !== undefined;
  if ("A_Expr" in node) {
    const { kind, lexpr, rexpr } = node.A_Expr;
    if (kind === "AEXPR_NULLIF") return isWhole(lexpr);
    return ["+", "-", "*", "/"].includes(operatorOf(node) ?? "") && isWhole(lexpr) && isWhole(rexpr);
  }
  const column = columnRef(node)?.at(-1);
  if (column !== undefined)
    return Object.hasOwn(eventColumns, column) && isInteger(eventColumns[column as EventColumn]);
  const name = functionName(node);
  if (name === "count") return true;
  return "FuncCall" in node && keepsType.includes(name ?? "") && (node.FuncCall.args ?? []).every(isWhole);
}

const isInteger = ({ type }: Column) => type === "integer" || type === "bigint";
