import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backoffMs } from "../../../runtime/notify/backoff.ts";
import type { Channel, SendResult } from "../../../runtime/notify/channel.ts";
import { notice } from "../../../runtime/notify/message.ts";
import { type Chance, deliver } from "../../../runtime/notify/outbox.ts";
import { openStore } from "../../../runtime/state/open.ts";
import { outboxLimit, type Store } from "../../../runtime/state/store.ts";

let directory: string;
let store: Store;
let now: number;
let sent: string[];
let answers: SendResult[];
let slowMs: number;

const accepted: SendResult = { kind: "accepted" };
const broken: SendResult = { kind: "later", reason: "503", rateLimited: false };
const limited: SendResult = { kind: "later", reason: "429", rateLimited: true };
const refused: SendResult = { kind: "refused", reason: "401 unauthorized" };
const chance: Chance = { clock: () => now, random: () => 0.5 };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-outbox-"));
  store = openStore(join(directory, "state.db")).store;
  now = Date.UTC(2026, 2, 10);
  sent = [];
  answers = [];
  slowMs = 0;
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const phone = (fingerprint = "a"): Channel => ({
  id: "phone",
  audience: "private",
  fingerprint,
  async send({ title }) {
    sent.push(title);
    now += slowMs;
    return answers.shift() ?? accepted;
  },
});

function waiting(...messages: [subject: string, title: string][]) {
  const outbox = messages.map(([subject, title]) => ({
    channelId: "phone",
    subject,
    message: notice(subject, title, [], now),
  }));
  store.save(store.snapshot(), { at: now, rules: new Map(), memories: new Map(), history: [], outbox });
}

const later = async (ms: number, channel = phone()) => {
  now += ms;
  return deliver(store, [channel], chance);
};

describe("the outbox", () => {
  it("sends oldest first, and each message once", async () => {
    waiting(["a", "first"], ["b", "second"]);
    await later(0);
    await later(15_000);
    expect(sent).toEqual(["first", "second"]);
  });

  it("keeps a message until it is accepted, trying less and less often", async () => {
    waiting(["a", "first"]);
    answers = [broken, broken, broken];
    await later(0);
    expect(sent).toHaveLength(1);
    await later(9_999);
    expect(sent).toHaveLength(1);
    await later(1);
    expect(sent).toHaveLength(2);
    await later(19_999);
    expect(sent).toHaveLength(2);
    await later(1);
    await later(40_000);
    expect(sent).toHaveLength(4);
    expect(store.channels()[0]).toMatchObject({ waiting: 0, lastDeliveredAt: now });
  });

  it("never lets a later message of an instance pass an earlier one, though others do", async () => {
    waiting(["a", "firing"], ["a", "resolved"], ["b", "other"]);
    answers = [broken];
    await later(0);
    expect(sent, "a server that fails is not asked again in the same tick").toEqual(["firing"]);
    await later(1_000);
    expect(sent).toEqual(["firing", "other"]);
    await later(15_000);
    expect(sent).toEqual(["firing", "other", "firing", "resolved"]);
  });

  it("leaves a rate-limited server alone, for longer each time, and says nothing of it to the unit", async () => {
    waiting(["a", "one"], ["b", "two"]);
    answers = [limited, limited];
    const report = await later(0);
    expect(report).toEqual({ delivered: 0, waiting: ["channel phone: 429"], refused: [] });
    for (let tick = 0; tick < 3; tick += 1) await later(15_000);
    expect(sent).toEqual(["one"]);
    await later(15_000);
    expect(sent).toHaveLength(2);
    await later(60_000);
    expect(sent).toHaveLength(2);
    await later(60_000);
    expect(sent.slice(2)).toEqual(["one", "two"]);
  });

  it("sets aside what no retry can mend, says so, and goes on with the next", async () => {
    waiting(["a", "one"], ["b", "two"]);
    answers = [refused];
    const report = await later(0);
    expect(report.refused).toEqual(['channel phone refused "one": 401 unauthorized']);
    expect(report.delivered).toBe(1);
    expect(store.channels()[0]).toMatchObject({ waiting: 0, setAside: 1, lastError: "401 unauthorized" });
    await later(86_400_000);
    expect(sent).toEqual(["one", "two"]);
  });

  it("delivers what was refused once the channel has been mended", async () => {
    waiting(["a", "one"]);
    answers = [refused];
    await later(0);
    await later(15_000, phone("another token"));
    expect(sent).toEqual(["one", "one"]);
    expect(store.channels()[0]).toMatchObject({ waiting: 0, setAside: 0 });
  });

  it("spends at most five seconds a tick on a slow server", async () => {
    waiting(["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]);
    slowMs = 2_400;
    await later(0);
    expect(sent).toEqual(["1", "2"]);
    await later(15_000);
    expect(sent).toEqual(["1", "2", "3", "4"]);
  });

  it("holds a limited number of messages, and gives up the oldest beyond it", () => {
    waiting(...Array.from({ length: outboxLimit + 3 }, (_, index): [string, string] => [`s${index}`, `m${index}`]));
    store.knowChannel("phone", "a");
    expect(store.channels()[0]).toMatchObject({ waiting: outboxLimit, setAside: 3 });
  });

  it("waits between 0.8 and 1.2 times the doubled time, up to a most", () => {
    expect([0, 1, 2, 9].map((attempts) => backoffMs(attempts, 10, 100, 0))).toEqual([8, 16, 32, 80]);
    expect(backoffMs(0, 10, 100, 0.999)).toBe(12);
  });
});
