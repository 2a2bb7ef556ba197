import type { EventFields, EventRow, EventType } from "../service/event.ts";
import { between, hex, pick, type Random, uuid } from "../service/random.ts";

const minuteMs = 60_000;

/** An event at a moment in milliseconds since the epoch. */
export function eventAt(atMs: number, type: EventType, fields: EventFields): EventRow {
  return { timestamp: new Date(Math.round(atMs)).toISOString(), event_type: type, ...fields };
}

/** One HTTP request as the gateway records it. */
export function httpRequest(
  atMs: number,
  random: Random,
  request: { method: string; endpoint: string; status: number; durationMs: number; userId?: string | undefined },
): EventRow {
  return eventAt(atMs, "http_request", {
    endpoint: request.endpoint,
    method: request.method,
    status_code: request.status,
    duration_ms: request.durationMs,
    user_id: request.userId,
    request_id: uuid(random),
  });
}

/** What happens every minute, users or none: three uptime checks, billing, and now and then a webhook or a warning.
 *  `billed` is what was synthesised since the last settlement. */
export function routineOf(
  minuteStartMs: number,
  random: Random,
  { busy, billed }: { busy: number; billed: { events: number; users: number } },
): EventRow[] {
  const events = [3_000, 23_000, 43_000].map((offsetMs) =>
    httpRequest(minuteStartMs + offsetMs + between(random, 0, 900), random, {
      method: "GET",
      endpoint: "/health",
      status: 200,
      durationMs: between(random, 2, 9),
    }),
  );
  const within = () => minuteStartMs + between(random, 0, minuteMs - 1);
  if (billed.events > 0) {
    const data = { events_count: billed.events, users_count: billed.users };
    events.push(eventAt(minuteStartMs, "billing_processed", { data }));
  }
  if (random() < 0.05 * busy) events.push(stripeWebhook(within(), random));
  if (random() < 0.004) {
    const message = pick(random, ["Redis command took 1.2 s", "Voice list is stale", "Slow client dropped"]);
    events.push(eventAt(within(), "warning", { data: { message } }));
  }
  if (random() < 0.002 * busy) {
    const data = { api_name: pick(random, ["gemini", "inworld"]), retry_count: between(random, 1, 3) };
    events.push(eventAt(within(), "api_rate_limit", { retry_count: data.retry_count, data }));
  }
  if (random() < 0.0002) {
    const data = { expected: between(random, 900, 1000), actual: between(random, 880, 899) };
    events.push(eventAt(within(), "billing_sync_drift", { data }));
  }
  if (random() < 0.002) events.push(...batchJob(within(), random));
  return events;
}

/** A webhook that is handled in well under a second, as they are. */
export function stripeWebhook(atMs: number, random: Random): EventRow {
  return eventAt(atMs, "stripe_webhook", {
    endpoint: "/webhooks/stripe",
    method: "POST",
    status_code: 200,
    duration_ms: between(random, 60, 700),
    request_id: uuid(random),
    data: { type: pick(random, ["invoice.paid", "customer.subscription.updated"]), id: `evt_${hex(random, 24)}` },
  });
}

function batchJob(atMs: number, random: Random): EventRow[] {
  const fields = { processor_slug: "gemini", document_id: uuid(random), data: { batch_id: hex(random, 12) } };
  const ending = random() < 0.03 ? "batch_job_failed" : "batch_job_complete";
  return [
    eventAt(atMs, "batch_job_submitted", fields),
    eventAt(atMs + between(random, 5, 55) * minuteMs, ending, fields),
  ];
}
