import { get } from "node:https";
import Anthropic, { APIConnectionError, APIError } from "@anthropic-ai/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Mind, type Anthropic as StandIn, startAnthropic } from "../world/anthropic/server.ts";
import { certificateFor } from "../world/certificate.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

let standIn: StandIn;
let now: number;
beforeEach(async () => {
  now = Date.UTC(2026, 2, 10);
  standIn = await startAnthropic({ mind: says("hello there"), now: () => now });
});
afterEach(() => standIn.close());

const says =
  (text: string): Mind =>
  () => ({ content: [{ type: "text", text }] });
const client = (more: object = {}) =>
  new Anthropic({ apiKey: standIn.key, baseURL: standIn.url, maxRetries: 0, ...more });
const params = (more: Partial<Params> = {}): Params => ({
  ...{ model: "claude-sonnet-5-5", max_tokens: 1_000, messages: [{ role: "user", content: "hi" }] },
  ...more,
});
const query: Anthropic.Tool = {
  name: "query",
  strict: true,
  input_schema: {
    ...{ type: "object", properties: { sql: { type: "string" } }, required: ["sql"], additionalProperties: false },
  },
};

/** `400 invalid_request_error: …`, or what became of the connection. */
async function refusal(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => new Error("was taken"),
    (thrown) => thrown,
  );
  if (error instanceof APIConnectionError) return "no connection";
  if (!(error instanceof APIError)) return error.message;
  const { error: body } = error.error as { error: { type: string; message: string } };
  return `${error.status} ${body.type}: ${body.message}`;
}
const create = (more: Partial<Params> | Record<string, unknown>) => client().messages.create(params(more));

/** Of a request over TLS by somebody who trusts this certificate. */
const statusOver = (url: string, ca: string) =>
  new Promise<number | undefined>((answered, failed) => {
    get(url, { ca, servername: "api.anthropic.com", agent: false }, (response) => {
      response.resume();
      answered(response.statusCode);
    }).on("error", failed);
  });

describe("the stand-in of the Messages API", () => {
  it("answers with a message, and streams the same one piece by piece", async () => {
    const whole = await create({});
    expect(whole).toMatchObject({
      ...{ type: "message", role: "assistant", model: "claude-sonnet-5-5", stop_reason: "end_turn" },
      content: [{ type: "text", text: "hello there" }],
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number), cache_read_input_tokens: 0 },
    });
    const types: string[] = [];
    const stream = client().messages.stream(params());
    stream.on("streamEvent", ({ type }) => types.push(type));
    expect((await stream.finalMessage()).content).toEqual([{ type: "text", text: "hello there", citations: null }]);
    expect(types.slice(0, 3)).toEqual(["message_start", "content_block_start", "content_block_delta"]);
    expect(types.slice(-3)).toEqual(["content_block_stop", "message_delta", "message_stop"]);
  });

  it("speaks TLS with a certificate of the test's", async () => {
    const certificate = await certificateFor(["api.anthropic.com"]);
    const secure = await startAnthropic({ mind: says("secretly"), certificate });
    try {
      expect(await statusOver(secure.url, certificate.cert)).toBe(404);
      expect(await refusal(client({ baseURL: secure.url }).messages.create(params()))).toBe("no connection");
    } finally {
      await secure.close();
    }
  });

  it("keeps every request's bytes but for the key", async () => {
    await create({ system: "be brief" });
    const [request] = standIn.requests;
    expect(request).toMatchObject({ method: "POST", path: "/v1/messages", status: 200 });
    expect(request?.head).toContain("\nauthorization: Bearer KEY\n");
    expect(request?.head).toContain("\nanthropic-version: 2026-10-21");
    expect(JSON.parse(request?.body ?? "")).toEqual({ ...params({ system: "be brief" }) });
    expect(JSON.stringify(standIn.requests)).not.toContain(standIn.key);
  });

  it.each<[string, Record<string, unknown>, string | RegExp]>([
    ["no max_tokens", { max_tokens: undefined }, "400 invalid_request_error: max_tokens: Field required"],
    ["a model that there is not", { model: "gpt-x" }, "404 not_found_error: model: gpt-x"],
    ["no messages", { messages: [] }, /messages: at least one message is required/],
    ["a field that it does not know", { max_turns: 3 }, /^400 .*max_turns: Extra inputs are not permitted/],
    [
      "an assistant who begins",
      { messages: [{ role: "assistant", content: "a" }] },
      /first message must use the "user"/,
    ],
    ["an empty text", { messages: [{ role: "user", content: [{ type: "text", text: " " }] }] }, /must be non-empty/],
    ["forced use of a tool", { tools: [query], tool_choice: { type: "any" } }, /forced tool use is not supported/],
    ["a temperature", { temperature: 0 }, /temperature: is not supported/],
    ["thinking that is switched off", { thinking: { type: "disabled" } }, /"disabled" is not supported/],
    ["two tools of one name", { tools: [query, query] }, /Tool names must be unique/],
    [
      "an answer begun for it",
      {
        messages: [
          { role: "user", content: "a" },
          { role: "assistant", content: "b" },
        ],
      },
      /does not support assistant message prefill/,
    ],
    [
      "five breakpoints of the cache",
      { system: Array(5).fill({ type: "text", text: "a", cache_control: { type: "ephemeral" } }) },
      /A maximum of 4 blocks with cache_control/,
    ],
  ])("refuses %s", async (_, more, expected) => {
    expect(await refusal(create(more))).toMatch(expected);
  });

  it("refuses a key that it does not know, none, and a body that is too large or no JSON", async () => {
    expect(await refusal(client({ apiKey: "sk-ant-other" }).messages.create(params()))).toBe(
      "401 authentication_error: invalid x-api-key",
    );
    const small = await startAnthropic({ bodyBytesMax: 1_000 });
    const large = params({ system: "x".repeat(1_000) });
    expect(await refusal(client({ baseURL: small.url }).messages.create(large))).toMatch(/^413 request_too_large/);
    await small.close();
    const headers = { "x-api-key": standIn.key, "anthropic-version": "2023-06-01" };
    const raw = await fetch(`${standIn.url}/v1/messages`, { method: "POST", headers, body: "{" });
    expect([raw.status, await raw.text()]).toEqual([400, expect.stringContaining("not valid JSON")]);
    expect((await fetch(`${standIn.url}/v1/messages`, { method: "POST", body: "{}" })).status).toBe(401);
    expect((await fetch(`${standIn.url}/v1/complete`, { method: "POST", headers, body: "{}" })).status).toBe(404);
  });

  it("counts tokens as it bills them", async () => {
    const { model, messages } = params({ system: "be brief" });
    const counted = await client().messages.countTokens({ model, messages, tools: [query], system: "be brief" });
    const { usage } = await create({ tools: [query], system: "be brief" });
    expect(counted.input_tokens).toBe(usage.input_tokens);
    expect(standIn.billed.input_tokens).toBe(usage.input_tokens);
  });
});

describe("its tool loop", () => {
  const asksTool: Mind = ({ body }) =>
    body.messages.length === 1
      ? {
          content: [
            { type: "thinking", thinking: "let me see" },
            { type: "tool_use", name: "query", input: { sql: "SELECT 1" } },
          ],
        }
      : { content: [{ type: "text", text: "it is 1" }] };
  const question: Anthropic.MessageParam = { role: "user", content: "what is it?" };
  const result = (id: string): Anthropic.ContentBlockParam => ({ type: "tool_result", tool_use_id: id, content: "1" });

  async function asked() {
    standIn.mind = asksTool;
    const { content, stop_reason } = await client()
      .messages.stream(params({ messages: [question], tools: [query] }))
      .finalMessage();
    expect(stop_reason).toBe("tool_use");
    const use = content.find(({ type }) => type === "tool_use") as Anthropic.ToolUseBlock;
    return { content, use };
  }
  const goOn = (content: Anthropic.ContentBlockParam[], answer: Anthropic.ContentBlockParam[]) =>
    create({ tools: [query], messages: [question, { role: "assistant", content }, { role: "user", content: answer }] });

  it("goes round: a call with its input, the result, the answer", async () => {
    const { content, use } = await asked();
    expect(use).toMatchObject({ name: "query", input: { sql: "SELECT 1" }, id: expect.stringMatching(/^toolu_/) });
    expect((await goOn(content, [result(use.id)])).content).toMatchObject([{ text: "it is 1" }]);
  });

  it.each<[string, (use: string) => Anthropic.ContentBlockParam[], RegExp]>([
    ["a call without a result", () => [{ type: "text", text: "well?" }], /ids were found without `tool_result`/],
    ["a result of no call", (id) => [result(id), result("toolu_other")], /unexpected `tool_use_id` found/],
    ["two results of one call", (id) => [result(id), result(id)], /must have a single result/],
    [
      "a result behind other text",
      (id) => [{ type: "text", text: "so" }, result(id)],
      /must come before other content/,
    ],
  ])("refuses %s", async (_, answer, expected) => {
    const { content, use } = await asked();
    expect(await refusal(goOn(content, answer(use.id)))).toMatch(expected);
  });

  it("refuses thinking that was changed on its way", async () => {
    const { content, use } = await asked();
    const changed = content.map((block) => (block.type === "thinking" ? { ...block, thinking: "else" } : block));
    expect(await refusal(goOn(changed, [result(use.id)]))).toMatch(/Invalid `signature` in `thinking` block/);
  });
});

describe("its structured output", () => {
  const fields = { count: { type: "integer" }, of: { type: "string", enum: ["a", "b"] } };
  const schema = { type: "object", properties: fields, required: ["count", "of"], additionalProperties: false };
  const format = (changed: object) => ({ output_config: { format: { type: "json_schema", schema: changed } } });

  it("is text that fits the schema", async () => {
    standIn.mind = () => ({ json: { count: 3, of: "a" } });
    const { content } = await create(format(schema));
    expect(JSON.parse((content[0] as Anthropic.TextBlock).text)).toEqual({ count: 3, of: "a" });
  });

  it("is never anything else, since a mind that answers otherwise is a mistake of the test", async () => {
    for (const json of [{ count: 3 }, { count: "3", of: "a" }, { count: 3, of: "c" }, { count: 3, of: "a", more: 1 }]) {
      standIn.mind = () => ({ json });
      expect(await refusal(create(format(schema)))).toMatch(/^500 .*the mind answers what its schema does not allow/);
    }
  });

  it.each<[string, object, RegExp]>([
    [
      "an open object",
      { ...schema, additionalProperties: true },
      /'additionalProperties' must be explicitly set to false/,
    ],
    [
      "bounds of numbers",
      { ...schema, properties: { count: { type: "integer", minimum: 1 } } },
      /'minimum' is not supported/,
    ],
    [
      "lengths of texts",
      { ...schema, properties: { of: { type: "string", maxLength: 9 } } },
      /'maxLength' is not supported/,
    ],
    [
      "more than one item",
      { ...schema, properties: { of: { type: "array", items: { type: "string" }, minItems: 2 } } },
      /'minItems' values other than 0 or 1/,
    ],
    [
      "itself within itself",
      { $ref: "#/$defs/a", $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }] } } },
      /Circular reference/,
    ],
    [
      "seventeen unions",
      {
        ...schema,
        properties: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`f${at}`, { type: ["string", "null"] }])),
        required: Array.from({ length: 17 }, (_, at) => `f${at}`),
      },
      /too many parameters with union types \(17/,
    ],
    [
      "25 optional fields",
      {
        ...schema,
        properties: Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`f${at}`, { type: "string" }])),
        required: [],
      },
      /too many optional parameters \(25\)/,
    ],
  ])("refuses %s", async (_, changed, expected) => {
    expect(await refusal(create(format(changed)))).toMatch(expected);
  });

  it("ends in the middle where the tokens run out, and is not there where the model refuses", async () => {
    standIn.mind = () => ({ json: { count: 3, of: "a" } });
    const cut = await create({ ...format(schema), max_tokens: 2 });
    expect(cut.stop_reason).toBe("max_tokens");
    expect(() => JSON.parse((cut.content[0] as Anthropic.TextBlock).text)).toThrow();
    standIn.mind = () => ({ stopReason: "refusal" });
    expect(await create(format(schema))).toMatchObject({ stop_reason: "refusal", content: [] });
  });
});

describe("its cache", () => {
  const system = [{ type: "text", text: "x".repeat(7_000), cache_control: { type: "ephemeral" } }];
  const cached = async (more: object = {}) => {
    const { usage } = await create({ system, ...more });
    const { input_tokens: input, cache_creation_input_tokens: written, cache_read_input_tokens: read } = usage;
    return { input, written, read };
  };

  it("is written by the first request and read by the next, for five minutes and for the same prefix", async () => {
    const { written } = await cached();
    expect(written).toBeGreaterThan(1_900);
    expect(await cached()).toMatchObject({ written: 0, read: written });
    expect(await cached({ model: "claude-opus-5-5" })).toMatchObject({ read: 0 });
    now += 5 * 60_000 + 1;
    expect(await cached()).toMatchObject({ written, read: 0 });
  });

  it("keeps no prefix of fewer than 1,024 tokens", async () => {
    const short = [{ ...system[0], text: "x" }];
    expect(await cached({ system: short })).toMatchObject({ written: 0, read: 0 });
  });
});

describe("its faults", () => {
  const streamed = (more: object = {}) => client(more).messages.stream(params()).finalMessage();

  it.each([
    [429, "rate_limit_error"],
    [500, "api_error"],
    [529, "overloaded_error"],
  ])("answer %i with its type and when to come again", async (status, type) => {
    standIn.faults.push({ status, retryAfterS: 7 });
    const error = (await streamed().catch((thrown) => thrown)) as APIError;
    expect([error.status, error.type, error.headers?.get("retry-after")]).toEqual([status, type, "7"]);
    expect((await streamed()).stop_reason).toBe("end_turn");
  });

  it("are waited for by the SDK itself, where it may", async () => {
    standIn.faults.push({ status: 529, headers: { "retry-after-ms": "1" }, times: 2 });
    expect((await streamed({ maxRetries: 2 })).stop_reason).toBe("end_turn");
    expect(standIn.requests.map(({ status }) => status)).toEqual([529, 529, 200]);
  });

  it("reset the connection before an answer", async () => {
    standIn.faults.push({ reset: true });
    expect(await refusal(streamed())).toBe("no connection");
    expect(standIn.requests.map(({ status }) => status)).toEqual([0]);
  });

  it.each(["reset", "ended"] as const)("cut a stream in the middle: %s", async (how) => {
    standIn.faults.push({ cut: { afterEvents: 4, how } });
    const stream = client().messages.stream(params());
    const types: string[] = [];
    stream.on("streamEvent", ({ type }) => types.push(type));
    await expect(stream.finalMessage()).rejects.toThrow();
    expect(types).not.toContain("message_stop");
  });

  it("tell of an overload within a stream that has begun with 200", async () => {
    standIn.faults.push({ failing: { afterEvents: 3, type: "overloaded_error" } });
    const error = (await streamed().catch((thrown) => thrown)) as APIError;
    expect([error.status, error.type]).toEqual([undefined, "overloaded_error"]);
  });

  it("make a stream slow, so that a client ends it by its own limit", async () => {
    standIn.faults.push({ delayMs: 60_000 });
    const stream = client().messages.stream(params(), { signal: AbortSignal.timeout(50) });
    await expect(stream.finalMessage()).rejects.toThrow(/aborted/i);
  });
});
