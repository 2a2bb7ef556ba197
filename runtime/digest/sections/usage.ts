import { median } from "../../median.ts";
import { countDraft, isSilent } from "../count-draft.ts";
import { countOf, gridsOf } from "../grid.ts";
import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import { strange } from "../limits.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { type CountComparison, countDeviations, sum } from "../usual.ts";
import { amount, usually } from "../words.ts";

/** People: who came, what they heard, how long it took until they heard it, and who heard nothing. */
export const usage: Section = {
  name: "usage",
  reads: {
    metrics_event: [
      "timestamp",
      "event_type",
      "user_id",
      "request_id",
      "model_slug",
      "voice_slug",
      "audio_duration_ms",
      "duration_ms",
    ],
  },
  async find(scope) {
    return [...(await volumes(scope)), ...(await people(scope)), ...(await sessions(scope)), ...(await voices(scope))];
  },
};

/** None for an hour or more where there usually are so many: nobody can come, or nobody gets anything. */
const outage = 20;
const isOutage = ({ silence }: CountComparison) =>
  silence !== undefined && silence.usual >= outage && silence.deviations >= strange.count.span;

async function volumes(scope: Scope): Promise<Draft[]> {
  const [group] = await gridsOf(scope, {
    from: scope.events(
      "event_type IN ('ws_connect', 'synthesis_complete', 'cache_hit', 'document_extraction_complete')",
    ),
    values: {
      sessions: countOf("event_type = 'ws_connect'"),
      blocks: countOf("event_type IN ('synthesis_complete', 'cache_hit')"),
      documents: countOf("event_type = 'document_extraction_complete'"),
      audioMinutes: "sum(audio_duration_ms) FILTER (WHERE event_type = 'synthesis_complete') / 60000.0",
    },
  });
  if (!group) return [];
  const { sessions: visits, blocks, documents, audioMinutes } = group.grids;
  const volume = (key: string, what: string, figure: string, grid: typeof blocks) =>
    countDraft(scope, { key: `usage:${key}`, what, figure, grid, odd: "both", isIssue: isOutage });
  const heard = volume("blocks", "blocks that people got", "blocks", blocks);
  return [
    volume("sessions", "connections that were opened", "sessions", visits),
    {
      ...heard,
      figures: {
        ...heard.figures,
        audioMinutes: sum(audioMinutes.now),
        usualAudioMinutes: median(audioMinutes.before.map(sum)),
      },
    },
    volume("documents", "documents that were read in", "documents", documents),
  ];
}

async function people({ rows, events, span, dark }: Scope): Promise<Draft[]> {
  const lit = dark.size > 0 ? `WHERE bucket NOT IN (${[...dark].join(", ")})` : "";
  const found = await rows<{ k: number; users: number; anonymous: number }>(`SELECT k, count(DISTINCT user_id) AS users,
      count(DISTINCT user_id) FILTER (WHERE starts_with(user_id, 'anon-')) AS anonymous
    FROM ${events("event_type = 'ws_connect' AND user_id IS NOT NULL")} ${lit} GROUP BY k`);
  const of = (k: number) => found.find((row) => row.k === k) ?? { users: 0, anonymous: 0 };
  const before = span.periods.map(of);
  const now = of(0);
  const usual = {
    users: median(before.map(({ users }) => users)),
    anonymous: median(before.map(({ anonymous }) => anonymous)),
  };
  return [
    {
      key: "usage:users",
      text: `${amount(now.users)} people${usually(usual.users)}; of these ${amount(now.anonymous)} without an account${usually(usual.anonymous)}.`,
      verdict: "nominal",
      deviations: countDeviations(
        now.users,
        before.map(({ users }) => users),
        1,
      ),
      figures: { users: now.users, usualUsers: usual.users, anonymous: now.anonymous, usualAnonymous: usual.anonymous },
    },
  ];
}

/** Nobody has heard much by then. */
const shortMs = 15_000;

const firstAudioLimit = { normal: 8_000, bad: 15_000 };

/** A connection a row, as far as it lies in one hour before which it was opened. */
async function sessions(scope: Scope): Promise<Draft[]> {
  const got = "event_type IN ('synthesis_complete', 'cache_hit')";
  const asked = "event_type IN ('synthesis_queued', 'cache_hit')";
  const from = `(SELECT k, min(bucket) AS bucket, max(model_slug) AS model,
      count(*) FILTER (WHERE ${got}) AS blocks,
      date_diff('millisecond', min(timestamp) FILTER (WHERE ${asked}), min(timestamp, 2) FILTER (WHERE ${got})[2]) AS first_audio_ms
    FROM ${scope.events(`request_id IS NOT NULL AND (event_type = 'ws_connect' OR ${got} OR event_type = 'synthesis_queued')`)}
    GROUP BY hash(request_id), k HAVING count(*) FILTER (WHERE event_type = 'ws_connect') > 0)`;
  const [group] = await gridsOf(scope, {
    from,
    values: {
      sessions: "count(*)",
      silent: countOf("blocks = 0"),
    },
  });
  const firsts = await levelsOf(scope, { from, by: { model: "model" }, value: "first_audio_ms" });
  const lengths = await levelsOf(scope, {
    from: scope.events("event_type = 'ws_disconnect'"),
    by: {},
    value: "duration_ms / 1000.0",
  });
  const heard = firsts.map((levels) =>
    levelDraft(scope, {
      key: `usage:first-audio:${levels.labels.model}`,
      what: "time from the first request of a connection to its second block, with one model",
      figure: "firstAudio",
      unit: "Ms",
      levels,
      limit: firstAudioLimit,
    }),
  );
  const length = lengths.map((levels) =>
    levelDraft(scope, {
      key: "usage:session-length",
      what: "length of a connection",
      figure: "length",
      unit: "Seconds",
      levels,
    }),
  );
  const [ended] = await gridsOf(scope, {
    from: scope.events("event_type = 'ws_disconnect' AND duration_ms IS NOT NULL"),
    values: { ended: "count(*)", short: countOf(`duration_ms < ${shortMs}`) },
  });
  const short = ended
    ? shareDraft(scope, {
        key: "usage:short-sessions",
        what: `connections that ended within ${shortMs / 1_000} s`,
        figure: "short",
        of: "ended",
        part: ended.grids.short,
        whole: ended.grids.ended,
        odd: "more",
      })
    : undefined;
  const silent = group
    ? shareDraft(scope, {
        key: "usage:silent-sessions",
        what: "connections that got no block",
        figure: "silent",
        of: "sessions",
        part: group.grids.silent,
        whole: group.grids.sessions,
        odd: "more",
        isIssue: ({ part, share }) => part >= outage && share >= 0.2,
      })
    : undefined;
  return [...heard, ...length, short, silent].filter((draft) => draft !== undefined);
}

/** A voice that nobody gets any more. */
async function voices(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type IN ('synthesis_complete', 'cache_hit')"),
    by: { model: "model_slug", voice: "voice_slug" },
    values: { blocks: "count(*)" },
  });
  return groups
    .map(({ labels, grids }) =>
      countDraft(scope, {
        key: `usage:voice:${labels.voice}`,
        what: "blocks of one voice",
        figure: "blocks",
        grid: grids.blocks,
        labels,
        odd: "less",
      }),
    )
    .filter(isSilent);
}
