import { pushBounded } from "./limits.ts";
import { phoneView } from "./phone.ts";
import type { PhoneNotification, ReceivedMessage } from "./types.ts";

const eventsMax = 2_000;
const waitersMax = 1_000;
const timerMaxMs = 2 ** 31 - 1;

interface Waiter {
  topic: string;
  matches: (message: ReceivedMessage) => boolean;
  resolve: (message: ReceivedMessage) => void;
  reject: (reason: Error) => void;
  timer: NodeJS.Timeout;
}

/** Everything the server has taken: the last 2,000 events, those still scheduled, and who wants to hear of the next. */
export class MessageStore {
  private readonly received: ReceivedMessage[] = [];
  private readonly delivered: ReceivedMessage[] = [];
  private scheduled: { event: ReceivedMessage; cached: boolean; timer: NodeJS.Timeout }[] = [];
  private readonly uncached = new Set<string>();
  private readonly listeners = new Set<(event: ReceivedMessage) => void>();
  private readonly waiters = new Set<Waiter>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Takes an event; one whose `time` lies ahead is kept back until then. */
  add(event: ReceivedMessage, cached: boolean): void {
    pushBounded(this.received, event, eventsMax);
    this.dropScheduled(event);
    const waitMs = event.time * 1000 - this.now();
    if (event.event !== "message" || waitMs <= 0) {
      this.deliver(event, cached);
      return;
    }
    const timer = setTimeout(() => this.deliverDue(), Math.min(waitMs, timerMaxMs));
    timer.unref();
    pushBounded(this.scheduled, { event, cached, timer }, eventsMax);
  }

  /** Delivers what its time has come for; an injected clock may have jumped since the last look. */
  deliverDue(): void {
    const due = this.scheduled.filter((item) => item.event.time * 1000 <= this.now());
    this.scheduled = this.scheduled.filter((item) => !due.includes(item));
    for (const item of due.sort((a, b) => a.event.time - b.event.time)) {
      clearTimeout(item.timer);
      this.deliver(item.event, item.cached);
    }
  }

  /** Events of these topics that a late subscriber may still fetch, oldest first. */
  cached(topics: readonly string[], withScheduled: boolean): ReceivedMessage[] {
    this.deliverDue();
    const kept = this.delivered.filter((event) => topics.includes(event.topic) && !this.uncached.has(event.id));
    if (!withScheduled) return kept;
    const ahead = this.scheduled.map((item) => item.event).filter((event) => topics.includes(event.topic));
    return [...kept, ...ahead.sort((a, b) => a.time - b.time)];
  }

  history(topic: string): ReceivedMessage[] {
    return this.received.filter((event) => event.topic === topic);
  }

  /** What the phone shows, newest first; of one topic or of all that `includes` accepts. */
  phone(includes: (topic: string) => boolean): PhoneNotification[] {
    this.deliverDue();
    return phoneView(this.delivered.filter((event) => includes(event.topic)));
  }

  /** Calls back at each delivery until the returned function is called. */
  listen(listener: (event: ReceivedMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first delivered message that matches, already here or next to come. @throws Error after timeoutMs */
  waitFor(topic: string, matches: (message: ReceivedMessage) => boolean, timeoutMs: number): Promise<ReceivedMessage> {
    this.deliverDue();
    const here = this.delivered.find((event) => isMessageOf(topic, event) && matches(event));
    if (here) return Promise.resolve(here);
    if (this.waiters.size >= waitersMax) {
      return Promise.reject(
        new Error(`ntfy stand-in: more than ${waitersMax} waits at once; await some of them first`),
      );
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        topic,
        matches,
        resolve,
        reject,
        timer: setTimeout(() => this.giveUp(waiter, timeoutMs), timeoutMs),
      };
      this.waiters.add(waiter);
    });
  }

  close(): void {
    for (const item of this.scheduled) clearTimeout(item.timer);
    for (const waiter of this.waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(new Error(`ntfy stand-in: closed while waiting for a message on ${waiter.topic}`));
    }
    this.waiters.clear();
    this.listeners.clear();
  }

  /** An update, clear or delete of a notification still to come takes its place or calls it off. */
  private dropScheduled(event: ReceivedMessage): void {
    if (event.sequence_id === undefined) return;
    const target = (item: { event: ReceivedMessage }) =>
      item.event.topic === event.topic && [item.event.sequence_id, item.event.id].includes(event.sequence_id as string);
    for (const item of this.scheduled.filter(target)) clearTimeout(item.timer);
    this.scheduled = this.scheduled.filter((item) => !target(item));
  }

  private deliver(event: ReceivedMessage, cached: boolean): void {
    pushBounded(this.delivered, event, eventsMax);
    if (!cached) this.uncached.add(event.id);
    if (this.uncached.size > eventsMax) this.uncached.delete([...this.uncached][0] as string);
    for (const waiter of this.waiters) {
      if (!isMessageOf(waiter.topic, event) || !waiter.matches(event)) continue;
      clearTimeout(waiter.timer);
      this.waiters.delete(waiter);
      waiter.resolve(event);
    }
    for (const listener of this.listeners) listener(event);
  }

  private giveUp(waiter: Waiter, timeoutMs: number): void {
    this.waiters.delete(waiter);
    const titles = this.history(waiter.topic)
      .slice(-5)
      .map((event) => `${event.event} "${event.title ?? event.message ?? event.sequence_id ?? ""}"`);
    const seen = titles.length > 0 ? `its last events: ${titles.join(", ")}` : "it has had no events";
    waiter.reject(new Error(`ntfy stand-in: no matching message on ${waiter.topic} within ${timeoutMs} ms; ${seen}`));
  }
}

const isMessageOf = (topic: string, event: ReceivedMessage): boolean =>
  event.topic === topic && event.event === "message";
