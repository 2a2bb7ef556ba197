import type { EventRow } from "../service/event.ts";
import type { LogEntry, LogLevel } from "../service/loguru.ts";
import { between, pick, type Random, seededRandom } from "../service/random.ts";
import { said } from "./log-effects.ts";
import { httpRequest } from "./routine.ts";

/** What makes one good day unlike the next: how many come, how fast machines are, strangers who try doors, and lines of the log that
 *  come once in a month. Without it a past is the same every week but for chance, and whatever differs is a fault. */

const dayMs = 86_400_000;
const minutesPerWeek = 10_080;
const crowdSpread = 0.13;
const speedSpread = 0.04;
/** Days on which a page that many read at once brings visitors for some hours. */
const popularShare = 0.04;

/** How many more come than usual at this moment, 1 on average. */
export function crowd(seed: number, atMs: number): number {
  const day = Math.floor(atMs / dayMs);
  const random = seededRandom(seed, "crowd", day);
  const ofDay = Math.exp(crowdSpread * normal(random));
  const beginsHour = between(random, 8, 18);
  const isPopular = random() < popularShare;
  const hour = (atMs % dayMs) / 3_600_000;
  return isPopular && hour >= beginsHour && hour < beginsHour + 4 ? ofDay * 1.8 : ofDay;
}

/** An event as fast or slow as its machine is on that day. */
export function swayed(event: EventRow, seed: number): EventRow {
  const day = Math.floor(Date.parse(event.timestamp) / dayMs);
  if (event.event_type === "synthesis_complete") {
    const worker = speedOf(seed, event.worker_id ?? "", day);
    const wait = speedOf(seed, `wait ${event.model_slug}`, day);
    const worker_latency_ms = Math.round((event.worker_latency_ms ?? 0) * worker);
    const queue_wait_ms = Math.round((event.queue_wait_ms ?? 0) * wait);
    const more = worker_latency_ms + queue_wait_ms - (event.worker_latency_ms ?? 0) - (event.queue_wait_ms ?? 0);
    return { ...event, worker_latency_ms, queue_wait_ms, total_latency_ms: (event.total_latency_ms ?? 0) + more };
  }
  const part = event.endpoint ?? event.processor_slug;
  if (event.duration_ms === undefined || part === undefined) return event;
  return { ...event, duration_ms: Math.round(event.duration_ms * speedOf(seed, part, day)) };
}

const speeds = new Map<string, number>();
const speedsLimit = 20_000;

function speedOf(seed: number, part: string, day: number): number {
  const key = `${seed} ${part} ${day}`;
  let speed = speeds.get(key);
  if (speed === undefined) {
    if (speeds.size >= speedsLimit) speeds.clear();
    speed = Math.exp(speedSpread * normal(seededRandom("speed", key)));
    speeds.set(key, speed);
  }
  return speed;
}

/** How often each comes a week. */
const odd: readonly [timesAWeek: number, level: LogLevel, logger: string, message: string][] = [
  [1.5, "WARNING", "yapit.gateway.ws", "Listener of <id> answered no ping for <n> ms"],
  [1.2, "WARNING", "yapit.gateway.webpage", "Page of <n> kB is cut to 2000 kB"],
  [1.0, "WARNING", "yapit.gateway.documents", "Document <id> has no title"],
  [0.9, "WARNING", "yapit.gateway.cache", "Evicted <n> variants in one go"],
  [0.8, "WARNING", "httpx", "Connection pool is full, discarding connection <n>"],
  [0.7, "WARNING", "yapit.gateway.stripe", "Stripe event <id> came twice"],
  [0.6, "WARNING", "yapit.gateway.voices", "Voice preview of <n> ms is missing"],
  [0.5, "WARNING", "yapit.gateway.gemini", "Answer ended in the middle of a table, page <n>"],
  [0.4, "WARNING", "yapit.gateway.epub", "Chapter <n> has no text"],
  [0.4, "WARNING", "yapit.gateway.sessions", "Token of <id> expired while it was in use"],
  [0.3, "WARNING", "yapit.gateway.mail", "Mail server answered 451, <n> messages wait"],
  [0.25, "WARNING", "urllib3.connectionpool", "Retrying after connection broken by ProtocolError: <n>"],
  [0.2, "WARNING", "yapit.gateway.figures", "Figure <n> overlaps its caption"],
  [0.15, "WARNING", "yapit.gateway.limits", "User <id> asked for <n> blocks at once"],
  [0.12, "WARNING", "yapit.gateway.redis", "Reconnected after <n> ms"],
  [0.3, "ERROR", "asyncio", "Task exception was never retrieved, task <n>"],
  [0.25, "ERROR", "yapit.gateway.export", "Export of document <id> was given up"],
  [0.2, "ERROR", "yapit.gateway.avatars", "Avatar of <id> cannot be read"],
  [0.12, "ERROR", "asyncio", "Unclosed client session"],
  [0.1, "ERROR", "yapit.gateway.feedback", "Feedback of <n> characters was not stored"],
  [0.08, "ERROR", "yapit.gateway.search", "Index of <id> is behind by <n> documents"],
];

/** Lines that come seldom and mean nothing. */
export function oddLines(seed: number, minuteStartMs: number): LogEntry[] {
  const random = seededRandom(seed, "odd", minuteStartMs);
  return odd
    .filter(([timesAWeek]) => random() < timesAWeek / minutesPerWeek)
    .map(([, level, logger, message]) => said(minuteStartMs, random, { level, logger, message }))
    .sort((a, b) => a.atMs - b.atMs);
}

const doors = ["/wp-login.php", "/.env", "/admin", "/phpmyadmin/index.php", "/.git/config", "/api/v1/users", "/login"];
const scansPerWeek = 4;

/** Somebody tries some doors that are not there. */
export function scan(seed: number, minuteStartMs: number): EventRow[] {
  const random = seededRandom(seed, "scan", minuteStartMs);
  if (random() > scansPerWeek / minutesPerWeek) return [];
  return Array.from({ length: between(random, 4, 30) }, () =>
    httpRequest(minuteStartMs + between(random, 0, 59_999), random, {
      method: "GET",
      endpoint: pick(random, doors),
      status: 404,
      durationMs: between(random, 1, 6),
    }),
  );
}

/** Mean 0, standard deviation 1. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
