import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { channelCredential } from "../../model/layout.ts";
import { rememberedTables } from "../../runtime/render/remembered/remembered.ts";
import { openStoreToRead, stateFile } from "../../runtime/state/open.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

const controlTopic = "scenario-control";
let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [{ ...queueDepth, remindEvery: "1h" }]);
  const credential = `${watch.host.credentialsDir}/${channelCredential("phone")}`;
  writeFileSync(credential, JSON.stringify({ topic: "scenario", controlTopic }));
});
afterEach(() => watch.close());

const depth = (jobs: number) => () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });
const hours = (count: number) => count * 3_600;
const buttons = () => watch.ntfy.history("scenario").at(-1)?.actions ?? [];
const state = () => {
  const store = openStoreToRead(stateFile(watch.host.layout.stateDir));
  const snapshot = store?.snapshot();
  store?.close();
  return snapshot;
};
const acknowledged = () =>
  [...(state()?.memories.values() ?? [])].some(({ acknowledgedAt }) => acknowledgedAt !== null);

/** What the phone does: exactly the request that the button holds. */
async function pressed(label: string): Promise<void> {
  const button = buttons().find((candidate) => candidate.label === label);
  if (!button?.url) throw new Error(`no button "${label}" among ${buttons().map((other) => other.label)}`);
  await fetch(button.url, { method: button.method ?? "POST", body: button.body ?? "" });
}

/** A queue that backs up at the level of a warning, and has been told. */
async function warned(): Promise<void> {
  await watch.ticks(150, depth(41));
  expect(watch.told()).toHaveLength(1);
}

describe("the buttons of a notification", () => {
  it("say who knew of it, also once it is over", async () => {
    await warned();
    await watch.ticks(60, depth(41));
    await pressed("I know");
    await watch.ticks(15, depth(41));
    const knownMs = watch.now;
    await watch.ticks(180, depth(3));
    const { rows } = await rememberedTables(watch.host, watch.now - hours(1) * 1_000, watch.now);
    expect(rows.alert_firing).toMatchObject([
      { acknowledged_at: knownMs, fired_at: knownMs - 90_000, resolved_at: expect.any(Number), held: null },
    ]);
  });

  it("stop the reminders, until it gets worse", async () => {
    await warned();
    await pressed("I know");
    await watch.ticks(15, depth(41));
    expect(acknowledged()).toBe(true);
    await watch.ticks(hours(1.2), depth(41));
    expect(watch.told()).toHaveLength(1);
    await watch.ticks(15, depth(152));
    expect(acknowledged()).toBe(false);
    await watch.ticks(hours(1.1), depth(152));
    expect(watch.told()).toHaveLength(3);
    expect(watch.told().at(-1)).toContain("still firing: reminder 1");
  });

  it("can silence a warning for an hour, and what still fires then is told", async () => {
    await warned();
    await pressed("Silence for 1 h");
    await watch.ticks(15, depth(152));
    expect(state()?.silences).toMatchObject([{ alertId: "queue-depth", labels: { model: "kokoro" } }]);
    await watch.ticks(hours(0.9), depth(152));
    expect(watch.told()).toHaveLength(1);
    await watch.ticks(hours(0.2), depth(152));
    expect(watch.told().at(-1)).toContain("critical now (was warning)");
  });

  it("can only say that one knows where it is critical", async () => {
    await watch.ticks(150, depth(152));
    const labels = buttons().flatMap(({ action, label }) => (action === "http" ? [label] : []));
    expect(labels).toEqual(["I know"]);
  });

  it("that were made for a warning silence nothing once it is critical", async () => {
    await warned();
    const old = buttons().find(({ label }) => label === "Silence for 1 h");
    await watch.ticks(30, depth(152));
    await fetch(old?.url ?? "", { method: "POST", body: old?.body ?? "" });
    await watch.ticks(30, depth(152));
    expect(state()?.silences).toEqual([]);
  });

  it("work once", async () => {
    await warned();
    const token = buttons()[0]?.body ?? "";
    await pressed("I know");
    await watch.ticks(15, depth(41));
    await watch.ticks(150, depth(152));
    await fetch(`${watch.ntfy.url}/${controlTopic}`, { method: "POST", body: token });
    await watch.ticks(30, depth(152));
    expect(acknowledged()).toBe(false);
  });

  it("expire after a day", async () => {
    watch.rules([queueDepth]);
    await warned();
    const since = watch.now;
    // Nobody looked for a day, and it still fires.
    watch.now += hours(24) * 1_000 + 15_000;
    await pressed("I know");
    await watch.ticks(15, depth(41));
    expect(watch.now - since).toBeGreaterThan(hours(24) * 1_000);
    expect(acknowledged()).toBe(false);
  });

  it("do nothing for whoever knows the control topic but no token, however much is written there", async () => {
    await warned();
    for (let count = 0; count < 250; count += 1) {
      await fetch(`${watch.ntfy.url}/${controlTopic}`, { method: "POST", body: `guess ${count}` });
    }
    await watch.ticks(15, depth(41));
    await pressed("I know");
    await watch.ticks(60, depth(41));
    expect(acknowledged()).toBe(true);
    expect(state()?.silences).toEqual([]);
  });

  it("are not on a public channel, and their tokens not in the state", async () => {
    await warned();
    const tokens = buttons().flatMap(({ body }) => body ?? []);
    expect(tokens).toHaveLength(2);
    const told = JSON.stringify([...(state()?.memories.values() ?? [])]);
    for (const token of tokens) {
      expect(token).toMatch(/^[-\w]{22}$/);
      expect(told).not.toContain(token);
    }
    const config = { id: "phone", kind: "ntfy", server: watch.ntfy.url, audience: "public" };
    writeFileSync(`${watch.host.layout.channelsDir}/phone.json`, JSON.stringify(config));
    await watch.ticks(30, depth(152));
    expect(watch.told()).toHaveLength(2);
    expect(buttons()).toEqual([]);
    expect([...(state()?.memories.values() ?? [])].flatMap((memory) => memory.tokens)).toEqual([]);
  });

  it("that cannot be read now are read later, and nothing else waits for them", async () => {
    await warned();
    await pressed("I know");
    const { fetch: real } = watch.host;
    watch.host.fetch = async (url, ...rest) => {
      if (String(url).includes(controlTopic)) throw new TypeError("fetch failed");
      return await real(url, ...rest);
    };
    await depth(41)();
    watch.now += 15_000;
    const run = await watch.tick();
    expect(run).toMatchObject({ code: 0, err: ["channel phone: its buttons could not be read"] });
    watch.host.fetch = real;
    await watch.ticks(15, depth(41));
    expect(acknowledged()).toBe(true);
  });
});
