import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DiscordChannelConfig } from "../../model/channel.ts";
import { channelChecks } from "../../runtime/doctor/channel.ts";
import { hostOf } from "../../runtime/host.ts";
import { digestOf, discordChannel } from "../../runtime/notify/discord.ts";
import type { Shown } from "../../runtime/notify/ledger.ts";
import type { Message } from "../../runtime/notify/message.ts";
import { plainMessage as message } from "../world/backlog.ts";
import { type Discord, startDiscord } from "../world/discord/server.ts";

let discord: Discord;
let now: number;
beforeEach(async () => {
  now = Date.UTC(2026, 2, 10);
  discord = await startDiscord({ now: () => now });
});
afterEach(() => discord.close());

const post = (body: unknown, query = "?wait=true") =>
  fetch(`${discord.webhookUrl}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const call = (method: string, path: string, body?: unknown) =>
  fetch(`${discord.webhookUrl}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
const refusal = async (answer: Promise<Response>) => {
  const response = await answer;
  const { code, errors } = (await response.json()) as { code: number; errors?: object };
  return `${response.status}/${code} ${errors ? JSON.stringify(errors) : ""}`.trim();
};

describe("the stand-in of Discord's webhooks", () => {
  it("answers with the message where it is waited for, and with nothing where it is not", async () => {
    const waited = await post({ content: "hello" });
    expect(waited.status).toBe(200);
    expect(await waited.json()).toMatchObject({ id: expect.stringMatching(/^\d+$/), content: "hello" });
    expect((await post({ content: "hello" }, "")).status).toBe(204);
    expect(discord.messages()).toHaveLength(2);
  });

  const embed = (more: object) => ({ embeds: [{ title: "t", ...more }] });
  it.each([
    ["content of 2,001", { content: "x".repeat(2_001) }, /^400\/50035 .*"content".*BASE_TYPE_MAX_LENGTH/],
    ["eleven embeds", { embeds: Array(11).fill({ title: "t" }) }, /^400\/50035 .*10 or fewer/],
    ["a title of 257", embed({ title: "x".repeat(257) }), /title.*256 or fewer/],
    ["a description of 4,097", embed({ description: "x".repeat(4_097) }), /description.*4096 or fewer/],
    ["26 fields", embed({ fields: Array(26).fill({ name: "n", value: "v" }) }), /fields.*25 or fewer/],
    ["a field's value of 1,025", embed({ fields: [{ name: "n", value: "x".repeat(1_025) }] }), /value.*1024 or fewer/],
    ["a field without a value", embed({ fields: [{ name: "n", value: "" }] }), /value.*This field is required/],
    [
      "6,001 characters in two embeds",
      { embeds: [{ description: "x".repeat(4_000) }, { description: "x".repeat(2_001) }] },
      /exceeds maximum size of 6000/,
    ],
    ["a colour that is none", embed({ color: 0x1000000 }), /color/],
    ["a time that is none", embed({ timestamp: "yesterday" }), /timestamp/],
    ["nothing", {}, /^400\/50006$/],
  ])("refuses %s and keeps nothing", async (_, body, expected) => {
    expect(await refusal(post(body))).toMatch(expected);
    expect(discord.messages()).toEqual([]);
  });

  it("takes what is just within its limits", async () => {
    const fields = Array(2).fill({ name: "n".repeat(256), value: "v".repeat(572) });
    expect((await post(embed({ title: "t".repeat(248), description: "x".repeat(4_096), fields }))).status).toBe(200);
  });

  it("changes and deletes a message, and knows no other", async () => {
    const { id } = (await (await post({ content: "a" })).json()) as { id: string };
    expect(await (await call("PATCH", `/messages/${id}`, { content: "b" })).json()).toMatchObject({ id, content: "b" });
    expect((await call("DELETE", `/messages/${id}`)).status).toBe(204);
    expect(await refusal(call("PATCH", `/messages/${id}`, { content: "c" }))).toBe("404/10008");
    expect(discord.messages()).toEqual([]);
    expect(discord.history).toEqual(["post a", "edit b", "delete b"]);
  });

  it("asks for patience after five requests in two seconds, and says how much", async () => {
    for (let sent = 0; sent < 5; sent += 1) expect((await post({ content: "x" })).status).toBe(200);
    now += 500;
    const refused = await post({ content: "x" });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({ message: expect.any(String), retry_after: 1.5, global: false });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      "retry-after": "2",
      "x-ratelimit-limit": "5",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset-after": "1.500",
    });
    now += 1_500;
    expect((await post({ content: "x" })).status).toBe(200);
  });

  it("refuses a revoked webhook and a wrong token", async () => {
    expect(await refusal(fetch(`${discord.webhookUrl}x`))).toBe("401/50027");
    discord.revoked = true;
    expect(await refusal(post({ content: "x" }))).toBe("404/10015");
  });

  it("calls everybody by content, unless that is forbidden, and never by an embed", async () => {
    await post({ content: "@everyone" });
    await post({ content: "@everyone", allowed_mentions: { parse: [] } });
    await post(embed({ description: "@everyone" }));
    expect(discord.messages().map(({ mention_everyone: called }) => called)).toEqual([true, false, false]);
  });
});

describe("the stand-in's files", () => {
  const upload = (parts: [name: string, value: string | Blob, filename?: string][]) => {
    const form = new FormData();
    for (const [name, value, filename] of parts) {
      if (typeof value === "string") form.append(name, value);
      else form.append(name, value, filename);
    }
    return fetch(`${discord.webhookUrl}?wait=true`, { method: "POST", body: form });
  };
  const page = (bytes: number) => new Blob(["x".repeat(bytes)], { type: "text/html" });

  it("stand in the message that payload_json describes", async () => {
    const parts: Parameters<typeof upload>[0] = [
      ["payload_json", JSON.stringify({ content: "hello" })],
      ["files[0]", new Blob(["<p>ö</p>"], { type: "text/html" }), "report 1.html"],
    ];
    const response = await upload(parts);
    expect(response.status).toBe(200);
    expect(discord.messages()).toMatchObject([
      {
        content: "hello",
        attachments: [{ filename: "report_1.html", size: 9, content_type: "text/html", text: "<p>ö</p>" }],
      },
    ]);
    expect(discord.requests[0]?.body).toBe(JSON.stringify({ content: "hello" }));
  });

  it("may be 10 MiB in one request, and not one byte more", async () => {
    expect(await refusal(upload([["files[0]", page(10 * 1024 * 1024), "a.html"]]))).toBe("413/40005");
    expect((await upload([["files[0]", page(10 * 1024 * 1024 - 500), "a.html"]])).status).toBe(200);
    expect(discord.messages()).toHaveLength(1);
  });

  it("obey the limits of a message, and are ten at most", async () => {
    const long: [string, string] = ["payload_json", JSON.stringify({ content: "x".repeat(2_001) })];
    expect(await refusal(upload([long, ["files[0]", page(1), "a.html"]]))).toMatch(/^400\/50035 .*"content"/);
    const many = Array.from({ length: 11 }, (_, n): [string, Blob, string] => [`files[${n}]`, page(1), `${n}.html`]);
    expect(await refusal(upload(many))).toMatch(/^400\/50035/);
    expect(discord.messages()).toEqual([]);
  });

  it("cannot be read where the form is broken", async () => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    expect(await refusal(fetch(discord.webhookUrl, { method: "POST", headers, body: "--c" }))).toBe("400/50035");
  });
});

describe("a Discord channel", () => {
  const config: DiscordChannelConfig = { id: "discord", kind: "discord", audience: "private" };
  let memory: Map<string, Shown>;
  beforeEach(() => {
    memory = new Map();
  });

  async function send(more: Partial<Message> = {}) {
    const channel = discordChannel(config, { webhookUrl: discord.webhookUrl }, fetch, (id) => memory.get(id));
    const sent = { ...message, ...more };
    const result = await channel.send(sent, 4_000);
    if (result.kind === "accepted") {
      const { sequenceId, kind } = sent;
      const shown = { messageId: result.messageId ?? null, digest: digestOf(sent), open: kind !== "resolved" };
      memory.set(sequenceId, { sequenceId, ...shown });
    }
    return result;
  }

  it("tells by colour and mark how bad it is, since when, and calls nobody", async () => {
    await send();
    expect(discord.messages()[0]?.embeds).toEqual([
      {
        title: "🔴 Synthesis queue is backing up",
        description: "kokoro: 152 jobs waiting",
        color: 0xd92d20,
        timestamp: "2026-03-10T10:00:00.000Z",
        fields: [],
      },
    ]);
    expect(discord.requests[0]?.body).toContain('"allowed_mentions":{"parse":[]}');
  });

  it("writes the end into the message of the beginning, and then leaves that alone", async () => {
    await send();
    await send({ kind: "resolved", title: "Resolved" });
    await send({ since: message.since + 1 });
    expect(discord.history).toEqual([
      "post 🔴 Synthesis queue is backing up",
      "edit 🟢 Resolved",
      "post 🔴 Synthesis queue is backing up",
    ]);
    expect(discord.messages().map(({ embeds }) => embeds[0]?.title?.slice(0, 2))).toEqual(["🟢", "🔴"]);
  });

  it("posts anew what gets worse, since an edit makes no sound, and takes the old one away", async () => {
    await send({ severity: "warning" });
    await send({ kind: "escalated" });
    expect(discord.history.map((line) => line.split(" ")[0])).toEqual(["post", "post", "delete"]);
  });

  it("asks Discord for nothing where a repeat after a crash is there already", async () => {
    await send();
    await send();
    expect(discord.requests).toHaveLength(1);
  });

  it("lays out nothing for the public, whatever it is given", async () => {
    const parts = { lead: "private words", fields: [{ name: "model", value: "kokoro" }] };
    const open = discordChannel({ ...config, audience: "public" }, { webhookUrl: discord.webhookUrl }, fetch);
    await open.send({ ...message, text: "152 jobs", parts, runbook: "docs/r.md" }, 4_000);
    expect(discord.messages()[0]?.embeds[0]).toMatchObject({ description: "152 jobs", fields: [] });
  });

  it("posts the end as a message of its own only where the first is gone", async () => {
    await send();
    discord.lose(discord.messages()[0]?.id ?? "");
    expect(await send({ kind: "resolved" })).toMatchObject({ kind: "accepted" });
    expect(discord.messages()).toHaveLength(1);
  });

  it("is content where the old message cannot be taken away", async () => {
    await send({ severity: "warning" });
    discord.faults.push({ delayMs: 0 }, { reset: true });
    expect(await send({ kind: "escalated" })).toMatchObject({ kind: "accepted" });
    expect(discord.messages()).toHaveLength(2);
  });

  it("says that it is full before Discord has to", async () => {
    const results = [];
    for (let sent = 0; sent < 5; sent += 1)
      results.push(await send({ sequenceId: `s${sent}`, since: sent, kind: "notice" }));
    expect(results.findIndex((result) => result.kind === "accepted" && result.full)).toBe(4);
    expect(discord.requests.every(({ status }) => status < 400)).toBe(true);
  });

  it.each([
    ["in the body, to the fraction", { retry_after: 1.234, global: false }, {}, { afterMs: 1_234 }],
    ["for everybody", { retry_after: 64.57, global: true }, {}, { afterMs: 64_570, global: true }],
    [
      "by a header alone",
      "<html>",
      { "retry-after": "30", "x-ratelimit-global": "true" },
      { afterMs: 30_000, global: true },
    ],
  ])("hears for how long it has to be quiet: %s", async (_, body, headers, more) => {
    discord.faults.push({
      status: 429,
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { ...headers },
    });
    expect(await send()).toEqual({ kind: "later", reason: expect.stringMatching(/^429/), rateLimited: true, ...more });
  });
});

describe("doctor", () => {
  const check = async (webhookUrl = discord.webhookUrl) => {
    const config: DiscordChannelConfig = { id: "discord", kind: "discord", audience: "private" };
    const checks = await channelChecks(
      { kind: "discord", config, credential: { webhookUrl } },
      hostOf("prod", "/nowhere", undefined),
    );
    expect(JSON.stringify(checks)).not.toContain("planted-webhook-token");
    return checks;
  };

  it("finds the webhook without sending anything", async () => {
    expect(await check()).toEqual([{ check: "channel discord", ok: true, detail: "the webhook is there", fix: "" }]);
    expect(discord.messages()).toEqual([]);
  });

  it("finds a webhook that is gone, and a server that is not there, each with its fix", async () => {
    discord.revoked = true;
    const fix = expect.stringContaining("set discordWebhook");
    expect(await check()).toMatchObject([{ ok: false, detail: "the webhook is gone (404)", fix }]);
    const nowhere = discord.webhookUrl.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:2");
    expect(await check(nowhere)).toMatchObject([{ ok: false, detail: "http://127.0.0.1:2: ECONNREFUSED" }]);
  });
});
