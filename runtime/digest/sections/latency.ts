import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import { waitMs } from "../limits.ts";
import type { Draft, Section } from "../section.ts";

/** How long blocks wait, are worked on, and take in all, by model. */
export const latency: Section = {
  name: "latency",
  reads: {
    metrics_event: ["timestamp", "event_type", "model_slug", "queue_wait_ms", "worker_latency_ms", "total_latency_ms"],
  },
  async find(scope) {
    const drafts: (Draft | undefined)[] = [];
    for (const { part, column, what, limit } of parts) {
      const all = await levelsOf(scope, {
        from: scope.events("event_type = 'synthesis_complete'"),
        by: { model: "model_slug" },
        value: column,
      });
      for (const levels of all) {
        const key = `latency:${part}:${levels.labels.model}`;
        drafts.push(levelDraft(scope, { key, what, figure: part, unit: "Ms", levels, ...(limit ? { limit } : {}) }));
      }
    }
    return drafts.filter((draft) => draft !== undefined);
  },
};

const parts = [
  { part: "wait", column: "queue_wait_ms", what: "wait of a model's blocks for a worker", limit: waitMs.tts },
  { part: "work", column: "worker_latency_ms", what: "work on a model's blocks", limit: undefined },
  {
    part: "overhead",
    column: "total_latency_ms - queue_wait_ms - worker_latency_ms",
    what: "time of a model's blocks beside wait and work",
    limit: { normal: 1_000, bad: 10_000 },
  },
] as const;
