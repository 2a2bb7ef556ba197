import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import type { NtfyChannelConfig } from "../../model/channel.ts";
import { channelCredential } from "../../model/layout.ts";
import { type Discord, startDiscord } from "../world/discord/server.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
let discord: Discord;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth]);
  discord = await startDiscord({ now: () => watch.now });
  channel("discord", { kind: "discord" }, { webhookUrl: discord.webhookUrl });
});
afterEach(async () => {
  await discord.close();
  await watch.close();
});

function channel(id: string, config: object, credential: object): void {
  const { layout, credentialsDir } = watch.host;
  writeFileSync(`${layout.channelsDir}/${id}.json`, JSON.stringify({ id, audience: "private", ...config }));
  writeFileSync(`${credentialsDir}/${channelCredential(id)}`, JSON.stringify(credential));
}

const phone = (more: Partial<NtfyChannelConfig>) =>
  channel("phone", { kind: "ntfy", server: watch.ntfy.url, ...more }, { topic: "scenario" });
const depth = (jobs: number) => () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });
/** Minutes go by, with one tick after each two of them: what is slow here is slow in minutes. */
async function minutes(count: number, jobs: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 2) {
    watch.now += 2 * 60_000;
    await depth(jobs)();
    await watch.tick();
  }
}
const onPhone = () => watch.told().map((text) => text.split("\n")[1]);
const beginning = "Synthesis queue is backing up";
const end = `Resolved: ${beginning}`;

describe("two channels", () => {
  it("both tell the beginning and the end, and an hour later only Discord still shows it", async () => {
    await watch.ticks(15, depth(152));
    await watch.ticks(15, depth(1));
    expect(onPhone()).toEqual([beginning, end]);
    expect(discord.history).toEqual([`post 🔴 ${beginning}`, `edit 🟢 ${end}`]);
    expect(watch.ntfy.messages("scenario")).toHaveLength(1);
    await minutes(60, 1);
    expect(watch.ntfy.messages("scenario")).toEqual([]);
    expect(discord.messages()).toHaveLength(1);
  });

  it("are told what their routes say, and the end of all they were told", async () => {
    phone({ routes: [{ severities: ["critical"] }] });
    await watch.ticks(150, depth(50));
    expect(onPhone()).toEqual([]);
    expect(discord.history).toEqual([`post 🟠 ${beginning}`]);
    await watch.ticks(15, depth(152));
    await watch.ticks(15, depth(35));
    await watch.ticks(15, depth(1));
    expect(onPhone()).toEqual([beginning, beginning, end]);
    expect(discord.messages()).toHaveLength(1);
  });

  it("lose nothing while ntfy is away for an hour: Discord has it after ten minutes, the phone at the end", async () => {
    phone({ fallback: { channel: "discord", after: "10m" } });
    watch.rules([{ ...queueDepth, channels: ["phone"] }]);
    watch.ntfy.faults.push({ status: 503, times: Number.POSITIVE_INFINITY });
    await watch.ticks(60, depth(152));
    expect(discord.messages()).toEqual([]);
    await minutes(10, 152);
    expect(discord.history).toEqual([`post 🔴 ${beginning}`]);
    await minutes(50, 1);
    expect(discord.history).toEqual([`post 🔴 ${beginning}`, `edit 🟢 ${end}`]);
    watch.ntfy.faults.length = 0;
    await minutes(10, 1);
    expect(onPhone()).toEqual([beginning, end]);
    expect(discord.history).toHaveLength(2);
  });

  it("speak for each other: Discord says that ntfy refuses, once, and has the message too", async () => {
    phone({ fallback: { channel: "discord", after: "10m" } });
    watch.rules([{ ...queueDepth, channels: ["phone"] }]);
    watch.ntfy.faults.push({ status: 401, times: Number.POSITIVE_INFINITY });
    await watch.ticks(60, depth(152));
    expect(discord.history).toEqual([`post 🔴 ${beginning}`, "post 🔵 The channel phone refuses messages"]);
    expect(discord.messages()[1]?.embeds[0]?.description).toContain("set ntfyToken");
  });

  it("do not wait for each other: a webhook that is gone costs the phone nothing", async () => {
    discord.revoked = true;
    await depth(152)();
    watch.now += 15_000;
    const run = await watch.tick();
    expect(run.code).toBe(3);
    expect(run.err.join("\n")).toMatch(/channel discord refused .*404 Unknown Webhook \(the webhook is gone/);
    expect(run.err.join("\n")).not.toContain("planted-webhook-token");
    expect(onPhone()).toEqual([beginning, "The channel discord refuses messages"]);
  });
});
