import type { Verdict } from "../../../model/report.ts";
import { median } from "../../median.ts";
import { countDraft, isSilent } from "../count-draft.ts";
import { type Group, gridsOf } from "../grid.ts";
import { type Levels, levelsOf } from "../levels.ts";
import { workerTimes } from "../limits.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { bucketEnd, bucketStart } from "../span.ts";
import { levelDeviations } from "../usual.ts";
import { amount, bucketsInWords } from "../words.ts";

type Worker = Levels<"model" | "worker">;

/** Workers against their siblings, which judge each other whatever the day is like, and those that do no more. */
export const workers: Section = {
  name: "workers",
  reads: {
    metrics_event: ["timestamp", "event_type", "model_slug", "worker_id", "worker_latency_ms", "audio_duration_ms"],
  },
  async find(scope) {
    const by = { model: "model_slug", worker: "worker_id" };
    const from = scope.events("event_type = 'synthesis_complete' AND worker_id IS NOT NULL");
    const levels = await levelsOf(scope, { from, by, value: "worker_latency_ms" });
    const groups = await gridsOf(scope, {
      from,
      by,
      values: { blocks: "count(*)", workMs: "sum(worker_latency_ms)", audioMs: "sum(audio_duration_ms)" },
    });
    const idle = groups.map(({ labels, grids }) =>
      countDraft(scope, {
        key: `workers:blocks:${labels.worker}`,
        what: "blocks by one worker",
        figure: "blocks",
        grid: grids.blocks,
        labels,
        odd: "less",
      }),
    );
    const silent = idle.filter(isSilent);
    const less = lessThanSiblings(
      scope,
      groups,
      await gridsOf(scope, { from, by: { model: "model_slug" }, values: { blocks: "count(*)" } }),
    );
    return [
      ...levels.flatMap((worker) => outlier(scope, worker, siblingsOf(worker, levels))),
      ...silent,
      ...less.filter(({ labels }) => !silent.some((draft) => draft.labels?.worker === labels?.worker)),
    ];
  },
};

/** A worker that gets few of its model's blocks while its siblings work, also at night, when few blocks are usual. */
function lessThanSiblings(
  scope: Scope,
  workers: readonly Group<"model" | "worker", "blocks">[],
  models: readonly Group<"model", "blocks">[],
): Draft[] {
  return workers.flatMap(({ labels, grids }) => {
    const whole = models.find((model) => model.labels.model === labels.model)?.grids.blocks;
    if (!whole) return [];
    const draft = shareDraft(scope, {
      key: `workers:share:${labels.worker}`,
      what: "a model's blocks by one of its workers",
      figure: "blocks",
      of: "ofModel",
      part: grids.blocks,
      whole,
      labels,
      odd: "less",
    });
    return draft && draft.verdict !== "nominal" ? [draft] : [];
  });
}

const blocksLeast = 20;
/** Beside what the ratio is anyway: siblings need not be alike. */
const timesUsual = 1.2;
const hourTimes = 1.6;

const siblingsOf = ({ labels }: Worker, all: readonly Worker[]) =>
  all.filter((other) => other.labels.model === labels.model && other.labels.worker !== labels.worker);

function outlier({ span }: Scope, worker: Worker, siblings: readonly Worker[]): Draft[] {
  const { now, before, labels, hours } = worker;
  const others = siblings.flatMap((sibling) =>
    sibling.now && sibling.now.count >= blocksLeast ? [sibling.now.p50] : [],
  );
  if (!now || now.count < blocksLeast || others.length === 0) return [];
  const ratio = now.p50 / median(others);
  const past =
    median(before.map(({ p50 }) => p50)) / median(siblings.flatMap((sibling) => sibling.before.map(({ p50 }) => p50)));
  const usual = Number.isFinite(past) ? past : 1;
  const inHours = hours.flatMap((hour) => {
    const beside = siblings.flatMap((sibling) =>
      sibling.hours.filter(
        ({ fromBucket, now: level }) => fromBucket === hour.fromBucket && level.count >= blocksLeast / 2,
      ),
    );
    if (hour.now.count < blocksLeast / 2 || beside.length === 0) return [];
    return [{ ...hour, ratio: hour.now.p50 / median(beside.map(({ now: level }) => level.p50)) }];
  });
  const worst = inHours.sort((one, other) => other.ratio - one.ratio)[0];
  const whole = ratio >= workerTimes.anomalies && ratio >= timesUsual * usual;
  const hour = worst && worst.ratio >= hourTimes && worst.ratio >= hourTimes * usual ? worst : undefined;
  if (!whole && !hour) return [];
  const most = Math.max(whole ? ratio : 0, hour?.ratio ?? 0);
  const verdict: Verdict = most >= workerTimes.issues ? "issues" : "anomalies";
  return [
    {
      key: `workers:slow:${labels.worker}`,
      text: `One worker is slower than its siblings: half of its blocks take up to ${amount(now.p50)} ms of work, ${amount(ratio)} times theirs, usually ${amount(usual)}${hour ? `; ${bucketsInWords(span, hour.fromBucket)} ${amount(hour.ratio)} times` : ""}.`,
      verdict,
      deviations: Math.max(
        levelDeviations(ratio, { count: now.count, width: 1 }, [usual]),
        hour ? levelDeviations(hour.ratio, { count: hour.now.count, width: 1 }, [usual]) : 0,
      ),
      figures: {
        blocks: now.count,
        workP50Ms: now.p50,
        siblingsP50Ms: median(others),
        ratio,
        usualRatio: usual,
        ...(hour ? { hourRatio: hour.ratio } : {}),
      },
      labels,
      ...(hour ? { sinceMs: bucketStart(span, hour.fromBucket), untilMs: bucketEnd(span, hour.toBucket) } : {}),
    },
  ];
}
