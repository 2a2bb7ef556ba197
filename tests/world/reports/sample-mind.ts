import { entriesIn, type ReadEntry } from "../anthropic/digest-read.ts";
import { asking, type Said } from "../anthropic/minds.ts";
import type { Mind } from "../anthropic/types.ts";

const sql = `SELECT worker_id, count(*) AS failed_blocks, max(retry_count) AS retries
FROM metrics_event
WHERE event_type = 'synthesis_error' AND timestamp >= '2026-03-09 14:00:00+00' AND timestamp < '2026-03-09 16:00:00+00'
GROUP BY 1 ORDER BY 2 DESC`;

/** What the model of the sample report says: about the entries that it finds in what it is told, each figure as it stands there. One figure
 *  is wrong, as models do. */
export const sampleMind: Mind = asking([{ name: "query", input: { sql } }], ({ texts }) => ({
  json: saidOf(entriesIn(texts)),
}));

function saidOf(entries: readonly ReadEntry[]): Said {
  const found = (text: RegExp) => {
    const entry = entries.find((one) => text.test(one.text));
    if (!entry) throw new Error(`the digest has no entry like ${text}`);
    const cited = (name: string, what = "") => {
      const [, value = ""] = entry.figures.find(([figure]) => figure === name) ?? [];
      return `${value}${what} [${entry.id}.${name}]`;
    };
    return { id: entry.id, cited };
  };
  const failed = found(/^Blocks of one model that failed/);
  const dead = found(/given up and put aside/);
  const slow = found(/^Webhooks of Stripe that took longer/);
  const time = found(/^Time of Stripe's webhooks/);
  return {
    verdict: "issues",
    summary:
      `Speech of \`kokoro\` failed in the afternoon: ${failed.cited("failed", " blocks")} of ${dead.cited("users", " users")} were ` +
      `given up, all with the same CUDA error. In the evening ${slow.cited("slow", " webhooks")} of Stripe's were too slow. Both are over.`,
    findings: [
      {
        title: "A CUDA error on both workers of `kokoro`, gone by itself",
        severity: "issues",
        evidence:
          `In the worst hour ${failed.cited("hourPercent", " % of the blocks")} failed, usually ${failed.cited("usualPercent", " %")}. ` +
          `\`kokoro-2\` failed on 19 blocks [t1.1.failed_blocks], \`kokoro-1\` on 13 blocks [t1.2.failed_blocks].`,
        cites: [failed.id, dead.id, "t1"],
        since: dead.id,
        recommendation:
          "Look at the memory of the GPU, restart the workers, and put the jobs aside back into the queue. It helped when no block fails.",
      },
      {
        title: "Stripe's webhooks took longer than Stripe likes",
        severity: "anomalies",
        evidence: `In that hour ${slow.cited("hourPercent", " %")} were slow; over the day the slowest took ${time.cited("timeP95Ms", " ms")}, usually ${time.cited("usualP95Ms", " ms")}.`,
        cites: [slow.id, time.id],
        since: slow.id,
        recommendation: "Compare with the time of the database in that hour before you change the handler.",
      },
    ],
    patterns: [
      "Requeues and failures of `kokoro` began and ended together: the retries did not help, since both workers had the fault.",
      `Over the whole day 33 % [${slow.id}.sharePercent] of the webhooks were slow.`,
    ],
    suggestions: [
      "Memory and temperature of the GPU by worker: the log names the error, and nothing tells what came before it.",
    ],
  };
}
