import { countDraft } from "../count-draft.ts";
import { gridsOf } from "../grid.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { tallyOf } from "../tally.ts";
import { counted, minuteOf } from "../words.ts";

/** What the application reports of itself: errors of its own, of which there should be none, and warnings. */
export const ownErrors: Section = {
  name: "events",
  reads: { metrics_event: ["timestamp", "event_type", "user_id", "data"] },
  async find(scope) {
    return [...(await errorEvents(scope)), ...(await warnings(scope))];
  },
};

async function errorEvents(scope: Scope): Promise<Draft[]> {
  const tallies = await tallyOf(scope, {
    where: "event_type = 'error'",
    by: { message: "data->>'message'", task: "data->>'task'" },
  });
  return tallies.map(({ labels, count, users, firstMs, lastMs, before }) => ({
    key: `events:error:${labels.message}`,
    text: `${counted(count, "error event")} of one kind, where there should be none${before === 0 ? "; never before in the copy" : ""}; first ${minuteOf(firstMs)}, last ${minuteOf(lastMs)}.`,
    verdict: "issues",
    deviations: 6 * Math.sqrt(count),
    figures: { count, users, before },
    labels,
    sinceMs: firstMs,
    untilMs: lastMs,
    lastMs,
  }));
}

async function warnings(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type = 'warning'"),
    by: { message: "left(data->>'message', 200)" },
    values: { warnings: "count(*)" },
  });
  return groups
    .map(({ labels, grids }) =>
      countDraft(scope, {
        key: `events:warning:${labels.message}`,
        what: "warning events of one kind",
        figure: "count",
        grid: grids.warnings,
        labels,
        odd: "more",
      }),
    )
    .filter(({ verdict }) => verdict !== "nominal");
}
