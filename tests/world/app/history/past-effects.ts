import type { EventRow } from "../service/event.ts";
import { between, hex, pick, type Random, seededRandom } from "../service/random.ts";
import { speechDurationMs } from "../service/speech.ts";
import type { Effect } from "./effect.ts";
import { logEffects } from "./log-effects.ts";
import { eventAt, httpRequest } from "./routine.ts";

const is = (event: EventRow, ...types: EventRow["event_type"][]) => types.includes(event.event_type);
/** Events of a kind that come so often an hour, at random moments of a minute. */
const perHour = (size: number, random: Random, one: (withinMs: number) => EventRow): EventRow[] =>
  random() < size / 60 ? [one(between(random, 0, 59_999))] : [];
const synthesesAnHour = 360;

/** What services do slowly, or to one part of them: no switch of the live application does any of it. */
const partial: Record<string, Effect> = {
  "slow-worker": {
    size: 2, // times as long, of one worker
    afflict: (event, { size, of }) => {
      if (!is(event, "synthesis_complete") || event.worker_id !== of) return [event];
      return [tookLonger(event, Math.round((event.worker_latency_ms ?? 0) * (size - 1)), 0)];
    },
  },
  "worker-gone": {
    size: 2, // times the wait, of the model that has lost a worker
    afflict: (event, { size, of }) => {
      const model = of.split("-")[0];
      if (!is(event, "synthesis_complete", "job_requeued") || event.model_slug !== model) return [event];
      const other = { ...event, worker_id: of.endsWith("-1") ? `${model}-2` : `${model}-1` };
      return [
        is(event, "job_requeued") ? other : tookLonger(other, 0, Math.round((event.queue_wait_ms ?? 0) * (size - 1))),
      ];
    },
  },
  "slow-endpoint": {
    size: 600, // ms more, of every fourth request of one endpoint
    afflict: (event, { random, size, of }) => {
      if (!is(event, "http_request") || event.endpoint !== of || random() > 0.25) return [event];
      return [{ ...event, duration_ms: (event.duration_ms ?? 0) + between(random, size, 2 * size) }];
    },
  },
  "failing-endpoint": {
    size: 0.02, // of the requests of one endpoint
    afflict: (event, { random, size, of }) =>
      is(event, "http_request") && event.endpoint === of && random() < size
        ? [{ ...event, status_code: 500 }]
        : [event],
  },
  "processor-failing": {
    size: 0.05, // of the documents of one processor
    afflict: (event, { random, size, of }) => {
      if (!is(event, "document_extraction_complete") || event.processor_slug !== of || random() > size) return [event];
      const { text_length: _, ...columns } = event;
      return [{ ...columns, event_type: "document_extraction_error", data: { error: "no readable text" } }];
    },
  },
  "browser-needed": {
    size: 0.3, // of the web pages that were read without one
    afflict: (event, { random, size }) => {
      if (!is(event, "document_extraction_complete") || !event.processor_slug?.startsWith("defuddle:static"))
        return [event];
      if (random() > size) return [event];
      const duration_ms = (event.duration_ms ?? 0) + between(random, 800, 4_000);
      return [{ ...event, processor_slug: "defuddle:playwright", duration_ms }];
    },
  },
  "webhook-lag": {
    size: 500, // ms more
    afflict: (event, { random, size }) =>
      is(event, "stripe_webhook")
        ? [
            {
              ...event,
              duration_ms: (event.duration_ms ?? 0) + between(random, Math.round(size * 0.8), Math.round(size * 1.2)),
            },
          ]
        : [event],
  },
  "gemini-refusing": {
    size: 0.2, // of the pages are asked for again
    afflict: (event, { random, size }) =>
      is(event, "page_extraction_complete") && random() < size
        ? [{ ...event, retry_count: between(random, 1, 2) }]
        : [event],
  },
  "rate-limited": {
    size: 12, // refusals an hour, of one API
    extra: (minuteStartMs, { random, size, of }) =>
      perHour(size, random, (withinMs) => {
        const retry_count = between(random, 1, 3);
        return eventAt(minuteStartMs + withinMs, "api_rate_limit", {
          retry_count,
          data: { api_name: of, retry_count },
        });
      }),
  },
  "tokens-grown": {
    size: 2, // times the tokens of a page
    afflict: (event, { size }) => {
      if (!is(event, "page_extraction_complete")) return [event];
      const times = (count = 0) => Math.round(count * size);
      const prompt = times(event.prompt_token_count);
      const candidates = times(event.candidates_token_count);
      const thoughts = times(event.thoughts_token_count);
      return [
        {
          ...event,
          prompt_token_count: prompt,
          candidates_token_count: candidates,
          thoughts_token_count: thoughts,
          total_token_count: prompt + candidates + thoughts,
        },
      ];
    },
  },
  requeues: {
    size: 0.03, // of the jobs of one worker
    afflict: (event, { random, size, of }) => {
      if (!is(event, "synthesis_complete") || event.worker_id !== of || random() > size) return [event];
      return [
        { ...withoutResult(event), event_type: "job_requeued", retry_count: 1, data: { error: "worker timed out" } },
        event,
      ];
    },
  },
  "dead-letters": {
    size: 1, // an hour
    afflict: (event, { random, size }) => {
      if (!is(event, "synthesis_complete") || random() > size / synthesesAnHour) return [event];
      const data = { error: "audio is shorter than its text" };
      const ends = ["job_dlq", "synthesis_error"] as const;
      return ends.map((event_type) => ({ ...withoutResult(event), event_type, retry_count: 3, data }));
    },
  },
  "cache-cold": {
    size: 0.7, // of the hits
    afflict: (event, { random, size }) => {
      if (!is(event, "cache_hit") || random() > size) return [event];
      return [made(event, random)];
    },
  },
};

const byPerson: Record<string, Effect> = {
  "visitors-missing": {
    size: 0.5, // of the people
    afflict: (event, { size }) => (event.user_id && seededRandom("missing", event.user_id)() < size ? [] : [event]),
  },
  "sessions-cut": {
    size: 0.3, // of the connections, before the second batch of blocks
    afflict: (event, { size }) => {
      const { request_id = "", block_idx, timestamp } = event;
      const isCut = event.event_type !== "http_request" && seededRandom("cut", request_id)() < size;
      if (!isCut || is(event, "stripe_webhook")) return [event];
      if (is(event, "ws_disconnect")) return [];
      if (!is(event, "ws_connect")) return (block_idx ?? 0) < 8 ? [event] : [];
      const connectedMs = 9_000;
      const { user_id } = event;
      const cut = eventAt(Date.parse(timestamp) + connectedMs, "ws_disconnect", {
        user_id,
        request_id,
        duration_ms: connectedMs,
      });
      return [event, cut];
    },
  },
  "sign-in-attempts": {
    size: 20, // an hour, all from one address
    extra: (minuteStartMs, { random, size, of }) =>
      perHour(size, random, (withinMs) => {
        const attempt = { method: "POST", endpoint: "/auth/sign-in", status: 401, durationMs: between(random, 20, 90) };
        return { ...httpRequest(minuteStartMs + withinMs, random, attempt), data: { client: of } };
      }),
  },
};

const ofBilling: Record<string, Effect> = {
  "settlement-loss": {
    size: 0.05, // of what is synthesised
    afflict: (event, { random, size }) => {
      const count = Number(event.data?.events_count ?? 0);
      if (!is(event, "billing_processed")) return [event];
      const kept = Array.from({ length: count }).filter(() => random() > size).length;
      return [{ ...event, data: { ...event.data, events_count: kept } }];
    },
  },
  /** A background task that crashed once, and that nobody started again. */
  "settlement-dead": {
    afflict: (event) => (is(event, "billing_processed") ? [] : [event]),
    extra: (minuteStartMs, { minutesIn }) => {
      if (minutesIn > 0) return [];
      const task = "billing-consumer";
      return [eventAt(minuteStartMs + 59_000, "error", { data: { message: `Background task ${task} crashed`, task } })];
    },
  },
  "drift-reports": {
    size: 0.5, // an hour
    extra: (minuteStartMs, { random, size }) =>
      perHour(size, random, (withinMs) => {
        const data = { expected: between(random, 900, 1_000), actual: between(random, 600, 820) };
        return eventAt(minuteStartMs + withinMs, "billing_sync_drift", { data });
      }),
  },
};

const ofRedis: Record<string, Effect> = {
  /** Made anew every few minutes: what is asked of it in the seconds in which it is away fails. */
  "redis-loop": {
    size: 5, // minutes between two ends
    afflict: (event, { size, minutesIn }) => {
      const isAway = minutesIn % size < 0.25;
      if (!isAway || !is(event, "synthesis_queued", "synthesis_complete")) return [event];
      if (is(event, "synthesis_queued")) return [];
      return [{ ...withoutResult(event), event_type: "synthesis_error", data: { error: "Redis connection lost" } }];
    },
  },
};

/** Faults that only a past has: most of them small, or of one part of the application. */
export const pastEffects: Record<string, Effect> = { ...partial, ...byPerson, ...ofBilling, ...ofRedis, ...logEffects };

function tookLonger(event: EventRow, workMs: number, waitMs: number): EventRow {
  return {
    ...event,
    worker_latency_ms: (event.worker_latency_ms ?? 0) + workMs,
    queue_wait_ms: (event.queue_wait_ms ?? 0) + waitMs,
    total_latency_ms: (event.total_latency_ms ?? 0) + workMs + waitMs,
  };
}

function withoutResult(event: EventRow): EventRow {
  const { total_latency_ms: _, audio_duration_ms: __, cache_hit: ___, queue_wait_ms: ____, ...columns } = event;
  return columns;
}

/** What would have come from the cache is synthesised. */
function made({ cache_hit: _, ...event }: EventRow, random: Random): EventRow {
  const [waitMs, workMs] = [between(random, 5, 900), between(random, 400, 1_100)];
  return {
    ...event,
    event_type: "synthesis_complete",
    variant_hash: hex(random, 64),
    queue_wait_ms: waitMs,
    worker_latency_ms: workMs,
    total_latency_ms: waitMs + workMs + between(random, 10, 40),
    audio_duration_ms: (event.text_length ?? 0) * speechDurationMs("x"),
    cache_hit: false,
    worker_id: `${event.model_slug}-${pick(random, [1, 2])}`,
    retry_count: 0,
  };
}
