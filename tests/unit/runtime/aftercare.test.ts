import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { About, Channel, SendResult } from "../../../runtime/notify/channel.ts";
import { Ledger } from "../../../runtime/notify/ledger.ts";
import { type Message, notice } from "../../../runtime/notify/message.ts";
import { openChannels } from "../../../runtime/notify/open.ts";
import { type Chance, deliver } from "../../../runtime/notify/outbox.ts";
import { openStore } from "../../../runtime/state/open.ts";
import type { Store } from "../../../runtime/state/store.ts";

let directory: string;
let store: Store;
let ledger: Ledger;
let now: number;
/** `channel: title`, as accepted. */
let seen: string[];
let asked: string[];
let cleared: string[];
let answers: Record<string, SendResult[]>;

const minute = 60_000;
const broken: SendResult = { kind: "later", reason: "503", rateLimited: false };
const refused: SendResult = { kind: "refused", reason: "401 unauthorized" };
const chance: Chance = { clock: () => now, random: () => 0.5 };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-aftercare-"));
  const path = join(directory, "state.db");
  store = openStore(path).store;
  ledger = new Ledger(path);
  now = Date.UTC(2026, 2, 10);
  [seen, asked, cleared] = [[], [], []];
  answers = {};
});
afterEach(() => {
  ledger.close();
  store.close();
  rmSync(directory, { recursive: true });
});

function channel(id: string, more: Partial<Channel> = {}): Channel {
  return {
    id,
    audience: "private",
    fingerprint: id,
    ledger,
    async send({ title }) {
      asked.push(`${id}: ${title}`);
      const result = answers[id]?.shift() ?? { kind: "accepted" };
      if (result.kind === "accepted") seen.push(`${id}: ${title}`);
      return result;
    },
    ...more,
  };
}

const phone = (more: Partial<Channel> = {}) =>
  channel("phone", { fallback: { channelId: "discord", afterMs: 10 * minute }, ...more });

function waiting(...messages: [sequenceId: string, title: string, kind?: Message["kind"]][]) {
  const outbox = messages.map(([subject, title, kind = "firing"]) => ({
    channelId: "phone",
    subject,
    message: { ...notice(subject, title, [], now), kind },
  }));
  store.save(store.snapshot(), { at: now, rules: new Map(), memories: new Map(), history: [], outbox });
}

const tickIn = (ms: number, ...channels: Channel[]) => {
  now += ms;
  return deliver(store, channels.length > 0 ? channels : [phone(), channel("discord")], chance);
};

describe("the fallback", () => {
  it("gets what the first channel has not accepted for ten minutes, in order and once", async () => {
    waiting(["a", "firing"], ["a", "resolved", "resolved"]);
    answers.phone = Array(100).fill(broken);
    for (let passed = 0; passed < 10; passed += 1) await tickIn(minute);
    expect(seen).toEqual(["discord: firing", "discord: resolved"]);
    for (let passed = 0; passed < 20; passed += 1) await tickIn(minute);
    expect(seen).toHaveLength(2);
  });

  it("is not asked before that, nor where none is declared", async () => {
    waiting(["a", "firing"]);
    answers.phone = Array(100).fill(broken);
    await tickIn(10 * minute - 1);
    expect(seen).toEqual([]);
    await tickIn(minute, channel("phone"), channel("discord"));
    expect(seen).toEqual([]);
  });

  it("leaves the message where it was, so that the first channel still gets it", async () => {
    waiting(["a", "firing"]);
    answers.phone = [broken, broken];
    await tickIn(10 * minute);
    await tickIn(minute);
    await tickIn(minute);
    expect(seen).toEqual(["discord: firing", "phone: firing"]);
  });

  it("gets at once what the first channel refuses, and the next tick what it could not take", async () => {
    waiting(["a", "firing"]);
    answers.phone = [refused];
    answers.discord = [broken];
    const report = await tickIn(0);
    expect(report.waiting).toEqual(["channel discord, for phone: 503"]);
    await tickIn(15_000);
    expect(seen).toContain("discord: firing");
  });

  it("is left alone while its server has asked for patience", async () => {
    waiting(["a", "firing"]);
    answers.phone = [refused];
    answers.discord = [{ kind: "later", reason: "429", rateLimited: true, afterMs: 5 * minute }];
    await tickIn(0);
    await tickIn(minute);
    expect(asked.filter((line) => line.startsWith("discord"))).toHaveLength(1);
    await tickIn(6 * minute);
    expect(seen).toContain("discord: firing");
  });

  it("gets what waits in a channel that is paused", async () => {
    waiting(["a", "firing"]);
    answers.phone = [{ kind: "later", reason: "429", rateLimited: true, afterMs: 60 * minute }];
    await tickIn(0);
    await tickIn(10 * minute);
    expect(asked).toEqual(["phone: firing", "discord: firing"]);
  });
});

describe("a channel that refuses", () => {
  it("is reported through another one, once until it has taken what it refused", async () => {
    const report = "discord: The channel phone refuses messages";
    waiting(["a", "one"]);
    answers.phone = [refused];
    const plain = [channel("phone"), channel("discord")];
    await tickIn(0, ...plain);
    await tickIn(15_000, ...plain);
    expect(seen).toEqual([report]);
    const mended = channel("phone", { fingerprint: "another token" });
    await tickIn(15_000, mended, channel("discord"));
    expect(seen).toEqual([report, "phone: one"]);
    waiting(["b", "two"]);
    answers.phone = [refused];
    await tickIn(15_000, mended, channel("discord"));
    expect(seen).toEqual([report, "phone: one", report]);
  });

  it("is reported by the next tick where the other one cannot take it", async () => {
    waiting(["a", "one"]);
    answers.phone = [refused];
    answers.discord = [broken];
    await tickIn(0, channel("phone"), channel("discord"));
    expect(seen).toEqual([]);
    await tickIn(15_000, channel("phone"), channel("discord"));
    expect(seen).toHaveLength(1);
  });

  it("tells a public channel no reason", async () => {
    const texts: string[] = [];
    const open = channel("open", {
      audience: "public",
      send: async ({ text }) => {
        texts.push(text);
        return { kind: "accepted" };
      },
    });
    waiting(["a", "one"]);
    answers.phone = [refused];
    await tickIn(0, channel("phone"), open);
    expect(texts).toEqual([""]);
  });
});

describe("a server that asks for patience", () => {
  const later = (afterMs: number, more: object = {}): SendResult => ({
    kind: "later",
    reason: "429",
    rateLimited: true,
    afterMs,
    ...more,
  });

  it("gets as much as it asks for, and never less", async () => {
    waiting(["a", "one"]);
    answers.phone = [later(100_000)];
    await tickIn(0, channel("phone"));
    await tickIn(99_999, channel("phone"));
    expect(asked).toHaveLength(1);
    await tickIn(20_001, channel("phone"));
    expect(seen).toEqual(["phone: one"]);
  });

  it("is asked again after an hour, whatever it asks for", async () => {
    waiting(["a", "one"]);
    answers.phone = [later(365 * 86_400_000)];
    await tickIn(0, channel("phone"));
    await tickIn(72 * minute, channel("phone"));
    expect(seen).toEqual(["phone: one"]);
  });

  it("silences all channels of its service where it means all of them", async () => {
    const [a, b, other] = [channel("phone", { service: "s" }), channel("b", { service: "s" }), channel("c")];
    await tickIn(0, a, b, other); // each is known
    waiting(["a", "one"]);
    answers.phone = [later(minute, { global: true })];
    await tickIn(0, a, b, other);
    expect([a, b, other].map(({ id }) => ledger.isPaused(id, now))).toEqual([true, true, false]);
  });

  it("gets no further message in a tick in which it is full", async () => {
    waiting(["a", "one"], ["b", "two"]);
    answers.phone = [{ kind: "accepted", full: true }];
    await tickIn(0, channel("phone"));
    expect(asked).toEqual(["phone: one"]);
    await tickIn(15_000, channel("phone"));
    expect(asked).toHaveLength(2);
  });
});

describe("what is over", () => {
  const clearing = (answer = () => true) =>
    channel("phone", {
      clear: async (sequenceId) => {
        cleared.push(sequenceId);
        return answer();
      },
    });

  it("is taken off people's screens an hour later, once", async () => {
    waiting(["a", "firing"], ["a", "resolved", "resolved"], ["b", "firing"]);
    await tickIn(0, clearing());
    await tickIn(59 * minute, clearing());
    expect(cleared).toEqual([]);
    await tickIn(minute, clearing());
    await tickIn(minute, clearing());
    expect(cleared).toEqual(["a"]);
  });

  it("stays where it has begun again meanwhile", async () => {
    waiting(["a", "firing"], ["a", "resolved", "resolved"]);
    await tickIn(0, clearing());
    waiting(["a", "firing again"]);
    await tickIn(minute, clearing());
    await tickIn(120 * minute, clearing());
    expect(cleared).toEqual([]);
  });

  it("is tried again where the server could not", async () => {
    waiting(["a", "resolved", "resolved"]);
    await tickIn(0, clearing());
    await tickIn(
      60 * minute,
      clearing(() => false),
    );
    await tickIn(minute, clearing());
    await tickIn(minute, clearing());
    expect(cleared).toEqual(["a", "a"]);
  });
});

describe("a channel with routes", () => {
  const config = { id: "phone", kind: "ntfy", server: "http://127.0.0.1:2", audience: "private" } as const;
  const routes = [{ severities: ["critical" as const] }];
  const takes = (about: Partial<About>) => {
    const files = { kind: "ntfy", config: { ...config, routes }, credential: { topic: "t" } } as const;
    const [opened] = openChannels([files], { fetch, clock: () => now }, ledger);
    return opened?.takes?.({ kind: "firing", severity: "warning", sequenceId: "a", at: now, ...about });
  };

  it("takes what they match", () => {
    expect([takes({ severity: "critical" }), takes({})]).toEqual([true, false]);
  });

  it("hears the end of what it was told the beginning of, and of nothing else", async () => {
    const ended = { kind: "resolved", severity: "critical" } as const;
    expect(takes(ended)).toBe(false);
    waiting(["a", "firing"]);
    expect(takes(ended), "waiting to be told").toBe(true);
    await tickIn(0, channel("phone"));
    expect(takes(ended), "told").toBe(true);
    expect(takes({ ...ended, severity: "warning" }), "whatever its routes say now").toBe(true);
    waiting(["a", "resolved", "resolved"]);
    await tickIn(0, channel("phone"));
    expect(takes(ended), "over").toBe(false);
  });
});
