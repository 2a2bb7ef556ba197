import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import type { Audience } from "../../model/channel.ts";
import type { Transition } from "../../runtime/evaluate/instance.ts";
import type { ChannelFiles } from "../../runtime/files/channels.ts";
import type { SendResult } from "../../runtime/notify/channel.ts";
import { Ledger } from "../../runtime/notify/ledger.ts";
import { type Message, messageOf } from "../../runtime/notify/message.ts";
import { openChannels } from "../../runtime/notify/open.ts";
import { sendAndRemember } from "../../runtime/notify/send.ts";
import { openStore } from "../../runtime/state/open.ts";
import { backlogAt as at, backlog, backlogOver } from "../world/backlog.ts";
import type { Fault } from "../world/ntfy/server.ts";
import { clickUrl, runbookUrl, type Service, services } from "./channels/services.ts";

const details = { cause: ["top template"], actions: [{ label: "I know", token: "planted-press" }] };
const composed = (more: Partial<Transition> = {}, audience: Audience = "private") =>
  messageOf(queueDepth, { ...backlog, recent: [3, 40, 152], ...more }, "prod", audience, details);
const firing = composed();
const resolved = composed(backlogOver);

describe.each(services)("a channel of %s", (_, start) => {
  let service: Service;
  let directory: string;
  let ledger: Ledger;
  let results: SendResult[];
  beforeEach(async () => {
    service = await start();
    directory = mkdtempSync(join(tmpdir(), "watchbill-channel-"));
    const path = join(directory, "state.db");
    openStore(path).store.close();
    ledger = new Ledger(path);
    results = [];
  });
  afterEach(async () => {
    // Whatever happened, what is reported of it tells no secret.
    for (const secret of service.secrets) expect(JSON.stringify(results)).not.toContain(secret);
    ledger.close();
    rmSync(directory, { recursive: true });
    await service.close();
  });

  const send = async (message: Message, files: ChannelFiles = service.files("private"), timeoutMs = 4_000) => {
    const [channel] = openChannels([files], { fetch, clock: () => at }, ledger);
    const result = await sendAndRemember(channel as NonNullable<typeof channel>, message, timeoutMs, () => at);
    results.push(result);
    return result;
  };
  const accepted = async (message: Message) => expect(await send(message)).toMatchObject({ kind: "accepted" });
  const titles = () => service.screen().map(({ title }) => title);

  it("says what is wrong, how bad, since when, against which threshold, where, lately and why", async () => {
    await accepted(firing);
    const [seen] = service.screen();
    expect(seen?.title).toContain("Synthesis queue is backing up");
    for (const part of [
      "kokoro: 152 jobs waiting",
      "critical",
      "10:00:00 UTC",
      "152 jobs",
      "> 80 jobs",
      "prod",
      "▁▃█",
      "top template",
    ]) {
      expect(seen?.text.replaceAll("\\", "")).toContain(part);
    }
    expect(service.links()).toContain(`${runbookUrl}/docs/runbooks/queue-depth.md`);
  });

  it("shows one notification for an alert that gets worse, better, and is over", async () => {
    await accepted(composed({ severity: "warning", value: 35 }));
    await accepted(composed({ kind: "escalated" }));
    expect(service.screen()[0]?.text).toContain("critical now");
    await accepted(composed({ kind: "deescalated", severity: "warning", value: 35 }));
    expect(service.screen()[0]?.text).toContain("warning now");
    await accepted(resolved);
    expect(titles()).toEqual([expect.stringContaining("Resolved: Synthesis queue is backing up")]);
    expect(service.screen()[0]?.text).toContain("16 min");
  });

  it("shows one for each of two instances", async () => {
    await accepted(firing);
    await accepted(composed({ key: "fedcba9876543210", labels: { model: "other" } }));
    await accepted(resolved);
    expect(
      titles()
        .sort()
        .map((title) => title.includes("Resolved")),
    ).toContain(false);
    expect(titles()).toHaveLength(2);
  });

  it("shows a repeat after a crash once", async () => {
    await accepted(firing);
    await accepted(firing);
    await accepted(resolved);
    await accepted(resolved);
    expect(titles()).toHaveLength(1);
  });

  it("is told of the end though the beginning is no longer there", async () => {
    await accepted(resolved);
    expect(titles()).toEqual([expect.stringContaining("Resolved")]);
  });

  const asked = (headers: Record<string, string>, status = 429): Fault => ({ status, body: "{}", headers });
  const httpDate = new Date(at + 90_000).toUTCString();
  it.each([
    ["429 and seconds", asked({ "retry-after": "7" }), { rateLimited: true, afterMs: 7_000 }],
    ["429 and a date", asked({ "retry-after": httpDate }), { rateLimited: true, afterMs: 90_000 }],
    ["429 and nothing more", asked({}), { rateLimited: true }],
    ["429 and nonsense", asked({ "retry-after": "soon" }), { rateLimited: true }],
    ["503 and seconds", asked({ "retry-after": "120" }, 503), { rateLimited: false, afterMs: 120_000 }],
    ["500", asked({}, 500), { rateLimited: false }],
    ["a cut connection", { reset: true }, { rateLimited: false }],
  ] as [string, Fault, object][])(
    "tries again later after %s, as long as it was asked to wait",
    async (_, fault, more) => {
      service.faults.push({ ...fault });
      expect(await send(firing)).toEqual({ kind: "later", reason: expect.stringMatching(/./), ...more });
      await accepted(firing);
      expect(titles()).toHaveLength(1);
    },
  );

  it("is at least once where only the answer was lost", async () => {
    service.faults.push({ reset: "after-accepting" });
    expect(await send(firing)).toMatchObject({ kind: "later" });
    await accepted(firing);
    expect(titles().length).toBeGreaterThanOrEqual(1);
  });

  it("gives up on a server that does not answer in time", async () => {
    service.faults.push({ delayMs: 60_000 });
    const late = await send(firing, undefined, 200);
    expect(late).toEqual({ kind: "later", reason: "the server does not answer", rateLimited: false });
  });

  it("gives up on an address where nobody is, and on a name that is none", async () => {
    expect(await send(firing, service.at("http://127.0.0.1:2"))).toMatchObject({ kind: "later", rateLimited: false });
    expect(await send(firing, service.at("http://nowhere.invalid"))).toMatchObject({ kind: "later" });
  });

  it("is refused for good once its right is taken away, and says how to mend it", async () => {
    service.revoke();
    expect(await send(firing)).toEqual({ kind: "refused", reason: expect.stringMatching(/^40[134] .*\(.*\)$/) });
  });

  it("is refused for good with a message that the service cannot take, and by a server that has moved", async () => {
    service.faults.push(
      { status: 400, body: "{}" },
      { status: 308, headers: { location: "https://elsewhere.example/" } },
    );
    expect(await send(firing)).toMatchObject({ kind: "refused" });
    expect(await send(firing)).toMatchObject({ kind: "refused" });
  });

  it("repeats no secret that a server repeats", async () => {
    const body = `no such thing: ${service.secrets.join(" ")}`;
    service.faults.push({ status: 403, body });
    expect(await send(firing)).toMatchObject({ kind: "refused" }); // afterEach looks for them
  });

  it("reads only the beginning of an endless answer", async () => {
    const endless = await startEndless();
    expect(await send(firing, service.at(endless.url))).toMatchObject({ kind: "later" });
    expect(endless.written()).toBeLessThan(50_000_000);
    endless.close();
  });

  it.each([
    ["ASCII", "x".repeat(9_000)],
    ["what takes four bytes", "🔥".repeat(5_000)],
    ["families of characters", "👩‍👩‍👧‍👦".repeat(1_000)],
    ["what JSON and Markdown write as two characters", '"\\*_'.repeat(3_000)],
    ["lines", "line\n".repeat(3_000)],
    ["broken surrogates", "\ud83d\ud83d".repeat(3_000)],
  ])("takes a text of any length: %s", async (_, long) => {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`label${n}${long}`, long]));
    const message = composed({ labels });
    await accepted({ ...message, title: long, text: long, parts: { lead: long, fields: message.parts?.fields ?? [] } });
    // What is broken already is marked as such; what is whole stays whole where it is cut.
    if (long.isWellFormed()) expect(JSON.stringify(service.screen())).not.toMatch(/\ufffd/);
  });

  it("shows hostile text as it is: it starts no line, hides nothing, turns nothing round, opens and calls nothing", async () => {
    const labels = {
      model:
        "a\nb\r\nX-Priority: 5\u0000\u001b[2J\u202egnp\u2066x @everyone @here <@1> <@&2> [free](https://evil.example) `x` **b** ||s||\n# h",
    };
    await accepted(composed({ labels }));
    const [seen] = service.screen();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(JSON.stringify(seen)).not.toMatch(/\\u0000|\\u001b|[\u0000\u001b\u202a-\u202e\u2066-\u2069]/);
    expect(seen?.text.split("\n").some((line) => /^(X-Priority|b$|#)/.test(line))).toBe(false);
    expect(service.callsEverybody()).toBe(false);
    expect(service.links().join("\n")).not.toContain("evil.example");
  });

  it("tells the public title, value and duration, with nothing to press or to open", async () => {
    for (const more of [{}, { kind: "resolved" as const, at: at + 60_000 }, { reason: "query failed: secret_table" }]) {
      const message = composed(more, "public");
      expect(await send(message, service.files("public"))).toMatchObject({ kind: "accepted" });
    }
    // Even if somebody composes it wrongly: the channel itself keeps it back.
    expect(await send(composed({ key: "fedcba9876543210" }), service.files("public"))).toMatchObject({
      kind: "accepted",
    });
    expect(service.links()).toEqual([]);
    const seen = JSON.stringify(service.screen().slice(0, 1));
    for (const secret of [
      "kokoro",
      "prod",
      clickUrl,
      "runbook",
      "planted-press",
      "top template",
      "secret_table",
      "▁",
    ]) {
      expect(seen).not.toContain(secret);
    }
  });
});

async function startEndless(): Promise<{ url: string; written(): number; close(): void }> {
  let written = 0;
  const server: Server = createServer((_, response) => {
    response.writeHead(500);
    response.on("error", () => {});
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
      response.once("drain", more);
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, written: () => written, close };
}
