/** A node of libpg-query's syntax tree. */
export type Node = Record<string, unknown>;

/** A constant span, or a moment that lies `ms` after `:now`, up to `slackMs` earlier where it is cut to a whole hour or day. */
export interface Constant {
  ms: number;
  fromNow: boolean;
  slackMs: number;
}

export interface Known {
  windowMs: number | undefined;
  parameters: readonly ("now" | "window")[];
}

const unitMs: Record<string, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 31 * 86_400_000,
  year: 366 * 86_400_000,
};

/** What an expression of `:now`, `:window`, intervals, `+`, `-`, `*` and `date_trunc` comes to; undefined for any other. */
export function constantMs(node: Node, known: Known): Constant | undefined {
  const { TypeCast: cast, ParamRef: parameter, A_Expr: sum, FuncCall: call } = node as Record<string, Node>;
  if (parameter) return parameterMs(known.parameters[Number(parameter.number) - 1], known);
  if (cast) return constantMs(cast.arg as Node, known) ?? span(intervalMs(text(cast.arg as Node)));
  if (sum?.kind === "AEXPR_OP") return sumMs(sum, known);
  if (call) return truncatedMs(call, known);
  return undefined;
}

function parameterMs(name: "now" | "window" | undefined, { windowMs }: Known): Constant | undefined {
  if (name === "now") return { ms: 0, fromNow: true, slackMs: 0 };
  return span(windowMs);
}

function sumMs(sum: Node, known: Known): Constant | undefined {
  const operator = (sum.name as { String: { sval: string } }[])[0]?.String.sval;
  const left = sum.lexpr ? constantMs(sum.lexpr as Node, known) : undefined;
  const right = constantMs(sum.rexpr as Node, known);
  if (operator === "*") {
    const factor = number(sum.lexpr as Node) ?? number(sum.rexpr as Node);
    const interval = left ?? right;
    return interval && factor !== undefined && !interval.fromNow
      ? { ...interval, ms: interval.ms * factor }
      : undefined;
  }
  if (!left || !right || right.fromNow || (operator !== "-" && operator !== "+")) return undefined;
  return { ...left, ms: operator === "-" ? left.ms - right.ms : left.ms + right.ms };
}

function truncatedMs(call: Node, known: Known): Constant | undefined {
  const name = (call.funcname as { String: { sval: string } }[]).at(-1)?.String.sval;
  const [unit, moment] = (call.args ?? []) as Node[];
  const slackMs = unit && unitMs[text(unit) ?? ""];
  const inner = moment && constantMs(moment, known);
  if (name !== "date_trunc" || !slackMs || !inner) return undefined;
  return { ...inner, slackMs: inner.slackMs + slackMs };
}

/** `'5 minutes'`, `'1 day 12 hours'`; undefined for other notations. A month counts 31 days, as this is a bound. */
function intervalMs(words: string | undefined): number | undefined {
  const parts = [...(words ?? "").matchAll(/\s*(\d+(?:\.\d+)?)\s*(second|minute|hour|day|week|month|year)s?\s*/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== words) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? Number.NaN), 0);
}

const span = (ms: number | undefined): Constant | undefined =>
  ms === undefined ? undefined : { ms, fromNow: false, slackMs: 0 };

function text(node: Node): string | undefined {
  return (node as { A_Const?: { sval?: { sval?: string } } }).A_Const?.sval?.sval;
}

function number(node: Node): number | undefined {
  const { A_Const: constant } = node as { A_Const?: { ival?: { ival?: number }; fval?: { fval: string } } };
  if (constant?.ival) return constant.ival.ival ?? 0;
  return constant?.fval ? Number(constant.fval.fval) : undefined;
}
