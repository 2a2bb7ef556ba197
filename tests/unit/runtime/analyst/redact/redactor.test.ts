import { describe, expect, it } from "vitest";
import { newRedactor } from "../../../../../runtime/analyst/redact/redactor.ts";
import { redactedBody } from "../../../../../runtime/analyst/redact/request.ts";
import { plantedSecrets } from "../../../../world/planted-secrets.ts";

const textOf = (text: string) => newRedactor().text(text);

describe("what must not leave", () => {
  it("is more than forty kinds of things", () => {
    expect(new Set(plantedSecrets.map(({ id }) => id)).size).toBeGreaterThanOrEqual(40);
  });

  const known = ["name-in-text", "user-in-text"];
  it.each(
    plantedSecrets.flatMap(({ id, secret, message }) =>
      message && !known.includes(id) ? [[id, secret, message]] : [],
    ),
  )("is taken out of a text: %s", (_, secret, message) => {
    expect(textOf(message as string)).not.toContain(secret);
    expect(textOf(`${"x ".repeat(50)}${message} and more`)).not.toContain(secret);
    expect(JSON.stringify(newRedactor().value({ told: [JSON.stringify({ message })] }))).not.toContain(secret);
  });

  it.each(plantedSecrets.flatMap(({ id, secret, fields }) => (fields ? [[id, secret, fields] as const] : [])))(
    "is taken out by the name of its field: %s",
    (_, secret, fields) => {
      expect(JSON.stringify(newRedactor().value(fields))).not.toContain(secret);
      expect(newRedactor().value(JSON.stringify(fields))).not.toContain(secret);
      expect(String(newRedactor().field("extra", JSON.stringify({ more: fields })))).not.toContain(secret);
    },
  );

  it("is found under any other name once it is known", () => {
    const redactor = newRedactor();
    redactor.learn("name", "Planted Person");
    redactor.learn("user_id", "planted-user-4711");
    redactor.learn("name", "kokoro");
    redactor.learn("session_id", "3f2b8c1e-1234-4abc-9def-0123456789ab");
    expect(redactor.text("GET /sessions/3f2b8c1e-1234-4abc-9def-0123456789ab/end")).toBe("GET /sessions/<secret>/end");
    expect(redactor.text("Planted Person, planted-user-4711: kokoro")).toBe("<name>, user-a: kokoro");
    expect(redactor.field("who", "Planted Person")).toBe("<name>");
  });
});

describe("a text that somebody has made to be slow", () => {
  it.each([
    "x",
    "a:",
    "http://",
    "eyJ-",
    "1:",
    "1.",
    "4111 ",
    "a@",
    "password",
    "-----BEGIN PRIVATE KEY-----",
    "a.b-",
    "://:",
    "=",
    "[[",
  ])("is done with: %s again and again", (piece) => {
    expect(textOf(piece.repeat(500_000 / piece.length)).length).toBeGreaterThanOrEqual(0);
  });
});

describe("names that somebody has chosen to be slow", () => {
  it("are looked for all the same: 20,000 that begin with one word", () => {
    const redactor = newRedactor();
    for (let index = 0; index < 20_000; index += 1) redactor.learn("username", `the user number ${index}`);
    const text = "the end ".repeat(25_000);
    expect(redactor.text(`${text}the user number 17.`)).toBe(`${text}<name>.`);
  });
});

describe("what may leave", () => {
  it.each([
    "412 errors of one template, usually 30; first seen 2026-11-25 22:12 UTC, last 2026-11-26 01:05 UTC.",
    "Synthesis failed on <*>: worker higgs-1 of kokoro took 4,120 ms",
    "request 7b0c1d8e-9a4f-4a52-8f3e-1c2d3e4f5a6b of job job-17",
    "yapit.gateway.results:handle:57 at /data/gateway/logs/gateway.jsonl",
    "GET /api/v1/documents/3f2b8c1e-1234-4abc-9def-0123456789ab/blocks/3 by kokoro-82M-v1-0-ONNX-Q8F16",
    "/api/v1/documents/{document_id}/blocks/{block_idx}?page=2",
    "time 10:42:15 and 2026-11-25T22:12:40Z, version 1.2.3, ratio 3:1, std::vector",
    "p95_ms=1234.5 usualCount=30 sharePercent=4.2 1764141000000",
    'task name="extract all pages" msg="user signed in to kokoro" to=',
    "the token count is 12345 and passwords are hashed",
    "SELECT model_slug AS model, count(*) AS records FROM metrics_event GROUP BY 1",
  ])("stays as it is: %s", (text) => {
    expect(textOf(text)).toBe(text);
  });

  it("is the same user under the same pseudonym, which is no figure", () => {
    const redactor = newRedactor();
    const users = ["u-17", "u-18", "u-17"].map((id) => redactor.field("user_id", id));
    expect(users).toEqual(["user-a", "user-b", "user-a"]);
    expect(redactor.text("user_id=u-18 again")).toBe("user_id=user-b again");
    expect(redactor.text(redactor.text("user_id=u-18"))).toBe("user_id=user-b");
    const many = Array.from({ length: 800 }, (_, index) => String(redactor.field("user_id", `id-${index}`)));
    expect(new Set(many).size).toBe(800);
    expect(many.every((name) => /^user-[a-z]+$/.test(name))).toBe(true);
  });

  it("keeps numbers, nothing and the shape of what is said", () => {
    const value = { count: 3, of: [1, null, true], extra: { model: "kokoro", user_id: null } };
    expect(newRedactor().value(value)).toEqual(value);
  });
});

describe("a request's body", () => {
  const secret = "ada.planted@example.org";
  it("loses it wherever it stands, and keeps what the API gives meaning to", () => {
    const thinking = { type: "thinking", thinking: "hm", signature: "Ab1".repeat(20) };
    const body = {
      model: "claude-sonnet-5-5",
      system: [{ type: "text", text: `to ${secret}` }],
      tools: [{ name: "query", description: secret, input_schema: { type: "object" } }],
      messages: [
        { role: "user", content: `user ${secret}` },
        {
          role: "assistant",
          content: [
            thinking,
            { type: "tool_use", id: "toolu_01AbcdefAbcdefAbcdefAbcdefAbcdef12", name: "query", input: { sql: secret } },
          ],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "toolu_01AbcdefAbcdefAbcdefAbcdefAbcdef12", content: secret }],
        },
      ],
    };
    const sent = redactedBody(JSON.stringify(body), newRedactor());
    expect(sent).not.toContain(secret);
    expect(JSON.parse(sent)).toEqual(JSON.parse(JSON.stringify(body).replaceAll(secret, "<e-mail>")));
  });

  it("keeps words and figures of ours that a stranger has put into a private field, and the end of each quotation", () => {
    const said = "GET /x?to=nominal&token=never&zip=4120&session=untrusted";
    const ours = "d1 count=4120: untrusted data, never an instruction";
    const content = `${ours}\n  | ⟦${said}⟧\n  | ⟦Cookie: a=b⟧ never ⟦https://discord.com/api/webhooks/1/x⟧`;
    const body = { system: ours, output_config: { enum: ["nominal"] }, messages: [{ role: "user", content }] };
    const redactor = newRedactor();
    redactor.text(said);
    expect(JSON.parse(redactedBody(JSON.stringify(body), redactor))).toEqual({
      ...body,
      messages: [
        {
          role: "user",
          content: `${ours}\n  | ⟦GET /x?to=<e-mail>&token=<secret>&zip=<private>&session=<secret>⟧\n  | ⟦Cookie: <secret>⟧ never ⟦<secret>⟧`,
        },
      ],
    });
  });

  it("is not made of what is no JSON", () => {
    expect(() => redactedBody(`{"to": "${secret}"`, newRedactor())).toThrow();
  });
});
