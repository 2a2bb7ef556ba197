import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AuditLine, auditFile } from "../../../../runtime/analyst/audit.ts";
import { NotSentError } from "../../../../runtime/analyst/call.ts";
import { outgoing } from "../../../../runtime/analyst/outgoing.ts";
import { newRedactor } from "../../../../runtime/analyst/redact/redactor.ts";

let sent: { url: string; body: unknown }[];
let kept: AuditLine[];
let answer: () => Response;
beforeEach(() => {
  [sent, kept] = [[], []];
  answer = () => new Response("hello");
});

const way = (audit = (line: AuditLine): void => void kept.push(line)) =>
  outgoing({
    fetch: async (url, init) => {
      sent.push({ url: String(url), body: init?.body });
      return answer();
    },
    ...{ baseUrl: "https://api.anthropic.com/", redactor: newRedactor(), audit, clock: () => 0 },
  });
const post = (body: unknown, url = "https://api.anthropic.com/v1/messages") =>
  way()(url, { method: "POST", body: body as string });

describe("the way out", () => {
  it("takes out what is private, whatever was forgotten before", async () => {
    const answered = await post(
      JSON.stringify({ messages: [{ role: "user", content: "mail ada.planted@example.org" }] }),
    );
    expect(sent).toEqual([
      {
        url: "https://api.anthropic.com/v1/messages",
        body: '{"messages":[{"role":"user","content":"mail <e-mail>"}]}',
      },
    ]);
    expect(await answered.text()).toBe("hello");
  });

  it.each([
    "https://collect.example.net/v1/messages",
    "https://api.anthropic.com/v1/messages?leak=1",
    "https://api.anthropic.com/v1/files",
    "https://api.anthropic.com.example.net/v1/messages",
    "http://api.anthropic.com/v1/messages",
    "https://user@api.anthropic.com/v1/messages",
  ])("leads nowhere but to the Messages API: %s", async (url) => {
    await expect(post("{}", url)).rejects.toThrow(NotSentError);
    expect([sent, kept]).toEqual([[], []]);
  });

  it("sends nothing but JSON of a bounded size", async () => {
    for (const body of [
      undefined,
      new Uint8Array(1),
      "not JSON",
      JSON.stringify(Array(50).fill("x ".repeat(50_000))),
    ]) {
      await expect(post(body)).rejects.toThrow();
    }
    await expect(way()("https://api.anthropic.com/v1/messages")).rejects.toThrow(NotSentError);
    expect(sent).toEqual([]);
  });

  it("keeps what it sends before it leaves, and sends nothing that cannot be kept", async () => {
    const full = () => {
      throw new Error("the disk is full");
    };
    const refused = way(full)("https://api.anthropic.com/v1/messages", { method: "POST", body: "{}" });
    await expect(refused).rejects.toThrow("it cannot be kept for audit: the disk is full");
    expect(sent).toEqual([]);
  });

  it("keeps what comes back, also where that breaks off or nothing does", async () => {
    await (await post("{}")).text();
    answer = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("hel"));
          },
          pull(controller) {
            controller.error(new Error("cut"));
          },
        }),
      );
    await expect((await post("{}")).text()).rejects.toThrow("cut");
    answer = () => {
      throw new Error("no route");
    };
    await expect(post("{}")).rejects.toThrow("no route");
    expect(kept.filter(({ what }) => what === "answer")).toMatchObject([
      { status: 200, body: "hello" },
      { status: 200, failed: "cut" },
      { status: 0, body: "", failed: "no route" },
    ]);
  });
});

describe("the file of what was sent", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "watchbill-audit-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("holds a line for each request and answer, and no more than 48 MB", () => {
    const file = join(folder, "audit.jsonl");
    const line: AuditLine = { what: "request", at: "now", url: "https://api.anthropic.com/v1/messages", body: "{}" };
    auditFile(file)(line);
    auditFile(file)(line);
    expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(line)}\n`.repeat(2));
    expect(statSync(file).mode & 0o777).toBe(0o640);
    writeFileSync(file, Buffer.alloc(48 * 1024 * 1024));
    expect(() => auditFile(file)(line)).toThrow("as much was sent as is kept for audit");
  });
});
