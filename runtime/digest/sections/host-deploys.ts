import type { DeployContext, DriftContext } from "../../../model/report-context.ts";
import type { Draft, Section } from "../section.ts";
import { counted, minuteOf } from "../words.ts";

/** What was deployed in the span, and what was changed on the host by hand. */
export const deploys: Section = {
  name: "deploys",
  async find({ context, span }) {
    const inSpan = (context?.deploys ?? []).filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
    return [...inSpan.map(deployDraft), ...(context?.drift ? drift(context.drift) : [])];
  },
};

function deployDraft({ of, atMs, known, commit, message, by, fixes, changed }: DeployContext): Draft {
  const what = of === "application" ? "The application" : "The monitoring";
  return {
    key: `deploys:${of}:${new Date(atMs).toISOString()}`,
    text: `${what} was deployed ${minuteOf(atMs)}${known === "seen" ? ", as was seen by what runs" : ""}${fixes.length > 0 ? `; said to mend ${counted(fixes.length, "thing")}` : ""}.`,
    verdict: "nominal",
    deviations: 3,
    figures: { fixes: fixes.length, changed: changed.length },
    labels: { commit, message, by, changed: changed.join(", ") || null },
    sinceMs: atMs,
  };
}

function drift({ lookedAtMs, found }: DriftContext): Draft[] {
  if (found.length === 0) return [];
  return [
    {
      key: "deploys:drift",
      text: `${counted(found.length, "thing")} on the host ${found.length === 1 ? "differs" : "differ"} from what was deployed, as seen ${minuteOf(lookedAtMs)}.`,
      verdict: "anomalies",
      deviations: 4 + found.length,
      figures: { count: found.length },
      labels: { path: found[0]?.path ?? null, what: found[0]?.what ?? null },
    },
  ];
}
