import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import type { Message } from "../../runtime/notify/message.ts";
import { ntfyChannel } from "../../runtime/notify/ntfy.ts";
import { plainMessage } from "../world/backlog.ts";
import { type Fault, type Ntfy, startNtfy } from "../world/ntfy/server.ts";

const token = "tk_0123456789abcdefghijklmnopqrs";
const message: Message = { ...plainMessage, title: `${plainMessage.title} ⚠` };
let ntfy: Ntfy;
beforeEach(async () => {
  ntfy = await startNtfy({
    users: { watchbill: "secret" },
    tokens: { [token]: "watchbill" },
    acl: [{ user: "watchbill", topic: "alerts", permission: "read-write" }],
    authDefault: "deny-all",
  });
});
afterEach(() => ntfy.close());

function phone(more: Partial<NtfyChannelConfig> = {}, credential: NtfyCredential = { topic: "alerts", token }) {
  const config: NtfyChannelConfig = { id: "phone", kind: "ntfy", server: ntfy.url, audience: "private", ...more };
  return ntfyChannel(config, credential, fetch);
}

const send = (sent: Partial<Message> = {}, timeoutMs = 4_000) => phone().send({ ...message, ...sent }, timeoutMs);

describe("an ntfy channel", () => {
  it("arrives with title, text, priority, tag and link", async () => {
    expect(await phone({ clickUrl: "https://status.example" }).send(message, 4_000)).toEqual({ kind: "accepted" });
    expect(ntfy.messages("alerts")[0]).toMatchObject({
      title: message.title,
      message: message.text,
      priority: 5,
      tags: ["rotating_light"],
      click: "https://status.example",
      sequence_id: "queue-depth-01234567",
    });
  });

  it("puts the resolved message in the place of the firing one, and lets it make no sound", async () => {
    await send();
    await send({ kind: "resolved", title: "Resolved", text: "over" });
    expect(ntfy.messages("alerts")).toHaveLength(1);
    expect(ntfy.messages("alerts")[0]).toMatchObject({ title: "Resolved", priority: 2, tags: ["white_check_mark"] });
    expect(ntfy.history("alerts")).toHaveLength(2);
  });

  it("is one more message where the server is too old for that", async () => {
    await ntfy.close();
    ntfy = await startNtfy({ sequenceIds: false });
    await send();
    await send({ kind: "resolved" });
    expect(ntfy.messages("alerts")).toHaveLength(2);
  });

  it("takes a notification off the screen, and is done where an old server cannot", async () => {
    await send();
    expect(await phone().clear?.("queue-depth-01234567", 4_000)).toBe(true);
    expect(ntfy.messages("alerts")).toEqual([]);
    await ntfy.close();
    ntfy = await startNtfy({ sequenceIds: false });
    expect(await phone().clear?.("queue-depth-01234567", 4_000)).toBe(true);
    ntfy.faults.push({ status: 500 }, { status: 429 }, { reset: true });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await phone().clear?.("x", 4_000)).toBe(false);
  });

  it("has a button for each action, which publishes its token to the control topic and nothing of ours", async () => {
    await ntfy.close();
    ntfy = await startNtfy();
    const actions = [1, 2, 3].map((n) => ({ label: `Press ${n}`, token: `press-${n}` }));
    const channel = phone({ runbookUrl: "https://git.example" }, { topic: "alerts", token, controlTopic: "control" });
    await channel.send({ ...message, actions, runbook: "docs/runbooks/queue depth.md" }, 4_000);
    const shown = ntfy.messages("alerts")[0]?.actions ?? [];
    expect(shown.map(({ action, label }) => `${action} ${label}`)).toEqual([
      "http Press 1",
      "http Press 2",
      "view Runbook",
    ]);
    expect(shown[2]?.url).toBe("https://git.example/docs/runbooks/queue%20depth.md");
    expect(JSON.stringify(shown)).not.toContain(token);
    const [first] = shown;
    await fetch(first?.url as string, { method: first?.method as string, body: first?.body as string });
    expect(await channel.replies?.(0, 4_000)).toEqual([
      { id: expect.any(String), at: expect.any(Number), text: "press-1" },
    ]);
  });

  it("has no button without a control topic, and names the runbook where it cannot link to it", async () => {
    await phone().send({ ...message, actions: [{ label: "Press", token: "p" }], runbook: "docs/r.md" }, 4_000);
    expect(ntfy.messages("alerts")[0]?.actions).toBeUndefined();
    expect(ntfy.messages("alerts")[0]?.message).toMatch(/\nrunbook docs\/r\.md$/);
    expect(await phone().replies?.(0, 4_000)).toEqual([]);
  });

  it("cannot say what was pressed while the control topic cannot be read", async () => {
    const channel = phone({}, { topic: "alerts", token, controlTopic: "control" });
    expect(await channel.replies?.(0, 4_000)).toBeUndefined();
  });

  it("is never an attachment and never too large, however long the text", async () => {
    expect(await send({ text: "🔥\n".repeat(3_000) })).toEqual({ kind: "accepted" });
    expect(await send({ text: '"'.repeat(9_000) })).toEqual({ kind: "accepted" });
    expect(ntfy.messages("alerts")[0]?.attachment).toBeUndefined();
  });

  const answers: [string, Fault, object][] = [
    [
      "429",
      { status: 429, body: '{"code":42908,"error":"limit reached"}' },
      { kind: "later", reason: "429 limit reached", rateLimited: true },
    ],
    ["500", { status: 500, body: "" }, { kind: "later", reason: "500", rateLimited: false }],
    [
      "503 with a proxy's page",
      { status: 503, body: "<h1>\u0007busy" },
      { kind: "later", reason: "503 <h1> busy", rateLimited: false },
    ],
    ["a cut connection", { reset: true }, { kind: "later", reason: expect.any(String), rateLimited: false }],
    ["413", { status: 413, body: '{"error":"too large"}' }, { kind: "refused", reason: "413 too large" }],
    [
      "404",
      { status: 404, body: "{}" },
      { kind: "refused", reason: expect.stringContaining("is ntfyServer an ntfy server's address?") },
    ],
    [
      "a redirect",
      { status: 308, headers: { location: "https://elsewhere.example/" } },
      { kind: "refused", reason: expect.stringContaining("the server moved") },
    ],
  ];
  it.each(answers)("knows what %s means", async (_, fault, result) => {
    ntfy.faults.push(fault);
    expect(await send()).toEqual(result);
  });

  it("is refused for good with a wrong token or without the right to write, and says how to mend it", async () => {
    const wrong = await phone({}, { topic: "alerts", token: "tk_wrong" }).send(message, 4_000);
    expect(wrong).toEqual({ kind: "refused", reason: expect.stringMatching(/^401 .*set ntfyToken/) });
    const other = await phone({}, { topic: "other", token }).send(message, 4_000);
    expect(other).toEqual({ kind: "refused", reason: expect.stringMatching(/^403 .*write access to the topic/) });
  });

  it("gives up on a server that does not answer in time", async () => {
    ntfy.faults.push({ delayMs: 60_000 });
    expect(await send({}, 200)).toEqual({ kind: "later", reason: "the server does not answer", rateLimited: false });
  });

  it("reads only the beginning of an endless answer", async () => {
    let written = 0;
    const server = createServer((_, response) => {
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
    const result = await phone({ server: `http://127.0.0.1:${port}` }).send(message, 4_000);
    server.closeAllConnections();
    server.close();
    expect(result).toMatchObject({ kind: "later", reason: expect.stringMatching(/^500 x+…$/) });
    expect(written).toBeLessThan(50_000_000);
  });
});
