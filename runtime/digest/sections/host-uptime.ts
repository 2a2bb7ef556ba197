import { spanInWords } from "../../../model/duration.ts";
import type { CheckContext } from "../../../model/report-context.ts";
import { type Draft, overLimit, type Section } from "../section.ts";
import type { Span } from "../span.ts";
import { amount, capital, counted, minuteOf } from "../words.ts";

/** One beat that is missed is nothing. */
const outageMs = { anomalies: 4 * 60_000, issues: 10 * 60_000 };
const outagesMany = 3;
const upPercentLeast = 99.5;

/** The checks that look at the application as its users do. */
export const uptime: Section = {
  name: "uptime",
  async find({ context, span }) {
    return (context?.uptime?.checks ?? []).flatMap((check) => checkDraft(check, span, context?.uptime?.from ?? ""));
  },
};

function checkDraft(
  { name, state, upPercent, responseMs, outages }: CheckContext,
  { fromMs, toMs }: Span,
  from: string,
): Draft[] {
  const inSpan = outages
    .map((outage) => ({
      fromMs: Math.max(fromMs, outage.fromMs),
      toMs: Math.min(toMs, outage.toMs ?? toMs),
      goesOn: outage.toMs === null,
    }))
    .filter((outage) => outage.toMs > outage.fromMs);
  const downMs = inSpan.reduce((sum, outage) => sum + outage.toMs - outage.fromMs, 0);
  const isDown = state === "down";
  const few = upPercent !== null && upPercent < upPercentLeast;
  if (!isDown && inSpan.length === 0 && !few) return [];
  const verdict =
    isDown || downMs >= outageMs.issues
      ? "issues"
      : downMs >= outageMs.anomalies || inSpan.length >= outagesMany || few
        ? "anomalies"
        : "nominal";
  const first = inSpan.at(-1);
  const said = [
    `one check ${isDown ? "is down" : "was down"} for ${spanInWords(downMs)} in ${counted(inSpan.length, "outage")}`,
    ...(upPercent === null ? [] : [`${amount(upPercent)} % of the last 24 hours up`]),
    ...(first ? [`the first at ${minuteOf(first.fromMs)}`] : []),
  ].join("; ");
  return [
    {
      key: `uptime:${name}`,
      text: `${capital(said)}.`,
      verdict,
      deviations: Math.max(isDown ? 12 : 0, overLimit(downMs, outageMs.anomalies), few ? 5 : 0),
      figures: {
        downMinutes: downMs / 60_000,
        outages: inSpan.length,
        ...(upPercent === null ? {} : { upPercent, sharePercent: 100 - upPercent }),
        ...(responseMs === null ? {} : { responseMs }),
      },
      labels: { check: name, state, from },
      ...(first ? { sinceMs: first.fromMs } : {}),
    },
  ];
}
