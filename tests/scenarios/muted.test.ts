import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { channelCredential } from "../../model/layout.ts";
import { type WatchRecord, watchRecordSchema } from "../../model/watch-record.ts";
import type { Verb } from "../../runtime/io.ts";
import { stateFile } from "../../runtime/state/open.ts";
import { doctor } from "../../runtime/verbs/doctor.ts";
import { record } from "../../runtime/verbs/record.ts";
import type { ReceivedMessage } from "../world/ntfy/types.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth]);
});
afterEach(() => watch.close());

/** As a preview environment has it: the channel's routes, but no address. */
function mute(routes?: object[]): void {
  const { channelsDir, credentialsDir } = watch.host.layout;
  const config = { id: "phone", kind: "muted", audience: "private", ...(routes ? { routes } : {}) };
  writeFileSync(`${channelsDir}/phone.json`, JSON.stringify(config));
  rmSync(`${credentialsDir}/${channelCredential("phone")}`);
}

async function said(verb: Verb, options: Record<string, string> = {}, json = false): Promise<string> {
  const { out } = await runVerb((io) => verb(watch.host, io, { positional: [], json, options }));
  return out.join("\n");
}

const remembered = async (since = "24h") =>
  watchRecordSchema.parse(JSON.parse(await said(record, { since }))) as WatchRecord;
const depth = (model: string, jobs: number) =>
  watch.event("synthesis_queued", { model_slug: model, queue_depth: jobs });

/** Without what ntfy's channel adds for itself. */
const asMessage = ({ title, message = "" }: ReceivedMessage) => ({ title, text: message.replace(/\nrunbook .*$/, "") });

async function overAndBack(): Promise<void> {
  await watch.ticks(60, () => depth("kokoro", 152));
  await watch.ticks(60, () => depth("kokoro", 3));
}

describe("a muted channel", () => {
  it("tells nobody, and records word for word what it would have told", async () => {
    await overAndBack();
    const loud = watch.ntfy.history("scenario").map(asMessage);
    expect(loud.length).toBeGreaterThanOrEqual(2);
    await watch.close();

    watch = await startWatch(postgres, [queueDepth]);
    mute();
    await overAndBack();
    expect(watch.ntfy.history("scenario")).toEqual([]);
    const { messages, told } = await remembered();
    expect(messages.map(({ title, text }) => ({ title, text }))).toEqual(loud);
    expect(told).toBe(loud.length);
  });

  it("is given only what its routes want", async () => {
    mute([{ severities: ["warning"] }]);
    await watch.ticks(180, () => Promise.all([depth("kokoro", 152), depth("higgs", 41)]));
    const { messages } = await remembered();
    expect(messages.map(({ text }) => text?.split("\n")[0])).toEqual(["higgs: 41 jobs waiting"]);
  });

  it("is a channel to doctor, which says that it tells nobody", async () => {
    mute();
    const checks = JSON.parse(await said(doctor, {}, true)) as { check: string; ok: boolean; detail: string }[];
    expect(checks.filter(({ check }) => check.startsWith("channel"))).toEqual([
      expect.objectContaining({ check: "channel phone", ok: true, detail: expect.stringMatching(/tells nobody/) }),
    ]);
  });
});

describe("what a state remembers", () => {
  it("is what fired, with its instance, value and moment", async () => {
    await overAndBack();
    const { transitions, lastTickAt, stack } = await remembered();
    expect({ stack, lastTickAt }).toEqual({ stack: "prod", lastTickAt: watch.now });
    expect(transitions).toMatchObject([
      { alertId: "queue-depth", kind: "firing", severity: "critical", labels: { model: "kokoro" }, value: 152 },
      { alertId: "queue-depth", kind: "resolved", labels: { model: "kokoro" }, value: 3 },
    ]);
  });

  it("goes back as far as is asked, and says what fired at that moment", async () => {
    await watch.ticks(60, () => depth("kokoro", 152));
    const firing = watch.now;
    await watch.ticks(1_200, () => depth("kokoro", 152));
    await watch.ticks(60, () => depth("kokoro", 3));
    const recent = await remembered("10m");
    expect(recent.transitions.map(({ kind }) => kind)).toEqual(["firing", "resolved"]);
    expect(recent.transitions[0]?.at).toBeLessThan(firing);
    expect(recent.since).toBe(watch.now - 600_000);
    watch.now += 3_600_000;
    expect((await remembered("10m")).transitions).toEqual([]);
  });

  it("counts a rule from when it has waited as long as it ever waits", async () => {
    await watch.tick();
    const began = Math.floor(Date.now() / 1_000) + 100;
    utimesSync(`${watch.host.layout.rulesDir}/queue-depth.json`, began, began);
    const { rules } = await remembered();
    // Two minutes of `for`; a minute for a query that fails is less.
    expect(rules.find(({ id }) => id === "queue-depth")?.since).toBe((began + 120) * 1_000);
    expect(rules.map(({ id }) => id)).toEqual(["queue-depth", "source-unreachable"]);
  });

  it("knows two texts of a rule apart", async () => {
    await watch.tick();
    const digests = async () => (await remembered()).rules.map(({ digest }) => digest);
    const [before] = await digests();
    watch.rules([{ ...queueDepth, title: "Changed" }]);
    const [after] = await digests();
    expect(after).not.toBe(before);
  });

  it("is nothing where no tick has run, and asking changes no file", async () => {
    expect(await remembered()).toMatchObject({ lastTickAt: null, transitions: [], told: 0, messages: [] });
    await overAndBack();
    const file = stateFile(watch.host.layout.stateDir);
    const before = readFileSync(file);
    await remembered();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("cuts labels and texts that are too long, so that the answer is bounded", async () => {
    await watch.ticks(60, () => depth("x".repeat(5_000), 152));
    const [first] = (await remembered()).transitions;
    expect(first?.labels.model).toHaveLength(60);
  });
});
