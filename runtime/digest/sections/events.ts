import { countDraft } from "../count-draft.ts";
import { gridsOf } from "../grid.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { tallyDraft, tallyOf } from "../tally.ts";

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
  return tallies.map((tally) =>
    tallyDraft(tally, {
      key: `events:error:${tally.labels.message}`,
      what: "error event",
      said: `of one kind, where there should be none${tally.before === 0 ? "; never before in the copy" : ""}`,
    }),
  );
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
