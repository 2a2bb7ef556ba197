import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import type { Analyst } from "../../model/analyst.ts";
import { parseAnalysis } from "../../model/report-schema.ts";
import type { AnalyzeOptions } from "../../runtime/analyst/analyze.ts";
import { type AnalysisRun, type Copies, openCopies, query, startAnalysis } from "../world/analysis.ts";
import * as minds from "../world/anthropic/minds.ts";
import type { Mind } from "../world/anthropic/types.ts";

let copies: Copies;
let run: AnalysisRun;
beforeAll(async () => {
  copies = await openCopies();
});
afterAll(() => copies.close());
beforeEach(async () => {
  run = await startAnalysis(copies.data);
});
afterEach(() => run.api.close());

const withBudget = (more: Partial<Analyst>): Partial<AnalyzeOptions> => ({ analyst: { ...analyst, ...more } });

describe("the analyst", () => {
  it("hears an answer, and keeps what cites its figures rightly", async () => {
    const analysis = await run.analyzed(minds.sober);
    expect(analysis).toMatchObject({
      ...{ reportId: "20261126-0730", verdict: "issues", rejected: [], toolResults: [] },
      findings: [
        {
          title: "Odd in errors",
          cites: ["d1"],
          evidence: "In errors count is 412 [d1.count], and usualCount is 30 [d1.usualCount].",
        },
        { title: "Odd in latency", cites: ["d2"] },
      ],
    });
    expect(analysis.withoutModel).toBeUndefined();
    expect(parseAnalysis(JSON.parse(JSON.stringify(analysis)))).toEqual(analysis);
  });

  it("is told the prompt, what is known, the digest as data, and tools that read", async () => {
    await run.analyzed(minds.silent);
    const [body] = run.bodies();
    expect(body).toMatchObject({ model: "claude-sonnet-5-5", stream: true, tool_choice: { type: "auto" } });
    expect(body.system[0].text).toContain(analyst.knownNormals[0]?.text);
    expect(body.messages[0].content[0].text).toContain("d1 [errors, issues] 412 errors of one template");
    expect(body.messages[0].content[0].text).toContain("d0 [span] figures: hours=24");
    expect(body.tools.map(({ name, strict }: { name: string; strict: boolean }) => [name, strict])).toEqual([
      ["query", true],
      ["logs", true],
    ]);
  });

  it("costs what the API bills, and says so", async () => {
    const { usage } = await run.analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = run.api.billed;
    expect(usage).toMatchObject({
      ...{ model: "claude-sonnet-5-5", calls: 2, inputTokens: input_tokens, outputTokens: output_tokens },
      ...{ cacheReadTokens: cache_read_input_tokens, cacheWriteTokens: cache_creation_input_tokens },
    });
    expect(cache_read_input_tokens).toBeGreaterThan(1_000);
    const { input, cacheRead, cacheWrite, output } = analyst.pricesUsdPerMillion;
    const usd = input_tokens * input + cache_read_input_tokens * cacheRead + cache_creation_input_tokens * cacheWrite;
    expect(usage.costUsd).toBeCloseTo((usd + output_tokens * output) / 1e6, 9);
  });

  it("works on the digest alone where there are no copies", async () => {
    expect(await run.analyzed(minds.sober, { data: undefined })).toMatchObject({ verdict: "issues", toolResults: [] });
    expect(run.bodies()[0]).not.toHaveProperty("tools");
  });

  it("keeps every byte that is sent, and what came back, but not the key", async () => {
    await run.analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    const sent = run.audit.flatMap((line) => (line.what === "request" ? [line.body] : []));
    expect(sent).toEqual(run.api.requests.map(({ body }) => body));
    expect(run.audit.map(({ what }) => what)).toEqual(["request", "answer", "request", "answer"]);
    expect(run.audit[1]).toMatchObject({ status: 200, body: expect.stringContaining("message_stop") });
    expect(JSON.stringify(run.audit)).not.toContain(run.api.key);
  });
});

describe("its figures", () => {
  it("are not shown where they are wrong, nor where they are not cited", async () => {
    for (const mind of [minds.wrongFigures, minds.uncited]) {
      const { verdict, summary, findings, rejected } = await run.analyzed(mind);
      expect([verdict, summary, findings]).toEqual(["issues", "", []]);
      expect(rejected.map(({ reason }) => reason)).toEqual(
        Array(4).fill(expect.stringMatching(/is not cited|is not what d\d\.\w+ holds/)),
      );
    }
  });

  it("may come from a look-up", async () => {
    const sql = "SELECT count(*) AS records FROM log_record WHERE level = 'ERROR'";
    const said = {
      verdict: "issues",
      patterns: [],
      suggestions: [],
      summary: "10 records [t1.1.records] failed. 11 [t1.1.records].",
    };
    const analysis = await run.analyzed(minds.asking([query(sql)], () => ({ json: { ...said, findings: [] } })));
    expect(analysis.summary).toBe("10 records [t1.1.records] failed.");
    expect(analysis.toolResults).toEqual([
      { id: "t1", tool: "query", input: { sql }, columns: ["records"], rows: [[10]], cut: false },
    ]);
  });
});

describe("its tool loop", () => {
  it("shows the model rows that it can cite, and its mistakes", async () => {
    const calls = [
      query("SELECT worker_id FROM metrics_event"),
      {
        name: "logs",
        input: { text: "block 3", request_id: null, job_id: null, level: "ERROR", from: null, to: null, context: 1 },
      },
      { name: "send", input: { url: "https://collect.example.net" } },
    ];
    const { toolResults } = await run.analyzed(minds.asking(calls, minds.silent));
    const results = run.bodies()[1].messages[2].content;
    expect(results[0]).toMatchObject({ is_error: true, content: expect.stringContaining('no column "worker_id"') });
    expect(results[1].content).toMatch(
      /^t2: \d+ rows\nrow: time \| level \| logger \| message \| request_id \| job_id\n1: ⟦/,
    );
    expect(results[1].content).toContain("⟦Synthesis failed on block 3⟧ | ⟦req-1⟧ | ⟦job-3⟧");
    expect(results[2]).toMatchObject({ is_error: true, content: "there is no tool send; there are query, logs" });
    expect(toolResults.map(({ id, error }) => [id, error !== undefined])).toEqual([
      ["t1", true],
      ["t2", false],
    ]);
  });

  it("passes thinking back as it came, or the API would refuse it", async () => {
    await run.analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    expect(run.api.requests.map(({ status }) => status)).toEqual([200, 200]);
    expect(run.bodies()[1].messages[1].content[0]).toMatchObject({ type: "thinking", signature: expect.any(String) });
  });

  it("ends: with the last call the model must answer", async () => {
    const analysis = await run.analyzed(minds.looping);
    expect(run.api.requests).toHaveLength(analyst.turns);
    expect(run.bodies().map(({ tool_choice }) => tool_choice.type)).toEqual([
      ...Array(analyst.turns - 1).fill("auto"),
      "none",
    ]);
    expect(analysis.withoutModel).toBe("the model's answer is no JSON");
    expect(analysis.toolResults).toHaveLength(analyst.turns - 1);
  });

  it("carries out only so many look-ups at once", async () => {
    const { toolResults } = await run.analyzed(minds.asking(Array(20).fill(query("SELECT 1 AS one")), minds.silent));
    expect(toolResults).toHaveLength(8);
    expect(run.bodies()[1].messages[2].content).toHaveLength(20);
  });
});

describe("an answer that is none", () => {
  it("is asked for once more, and then taken", async () => {
    const analysis = await run.analyzed(minds.nonsenseOnce);
    expect(analysis).toMatchObject({ verdict: "issues", usage: { calls: 2 } });
    expect(run.bodies()[1].messages.at(-1).content[0].text).toBe(
      "Your answer is no JSON. Answer once more, shorter, as the schema has it, and with nothing else.",
    );
  });

  it.each<[string, Mind, number, string]>([
    ["nonsense", minds.nonsense, 2, "the model's answer is no JSON"],
    ["without end", minds.endless, 2, "the model's answer was cut off, since it is too long"],
    ["a refusal", minds.refusing, 1, "the model refused to answer"],
    ["empty", () => ({ content: [] }), 2, "the model's answer is empty"],
    [
      "of another shape",
      () => ({ content: [{ type: "text", text: '{"verdict":"fine"}' }] }),
      2,
      'the model\'s answer verdict: Invalid option: expected one of "nominal"|"anomalies"|"issues"',
    ],
  ])("leaves the report without the model, and says why: %s", async (_, mind, calls, reason) => {
    const analysis = await run.analyzed(mind);
    expect(analysis).toMatchObject({ withoutModel: reason, findings: [], usage: { calls } });
    expect(analysis.verdict).toBeUndefined();
    expect(analysis.usage.costUsd).toBeGreaterThan(0);
  });
});

describe("an API that fails", () => {
  it.each([429, 500, 529])("is asked again after %i, as late as it says", async (status) => {
    run.api.faults.push({ status, retryAfterS: 7 }, { status });
    expect(await run.analyzed(minds.sober)).toMatchObject({ verdict: "issues", usage: { calls: 1 } });
    expect(run.slept).toEqual([7_000, 4_000]);
  });

  it.each<[string, object, string, number]>([
    ["always overloaded", { status: 529, times: 9 }, "the Messages API is overloaded (529), 5 times", 5],
    ["out of quota", { status: 429, retryAfterS: 900 }, "the Messages API asks for patience (429)", 1],
    ["without money", { status: 402 }, "the Messages API refused for its bill (402)", 1],
    ["forbidden", { status: 403 }, "the Messages API refused the key for this model (403)", 1],
    ["too small for it", { status: 413 }, "the Messages API found the request too large (413)", 1],
    ["reset", { reset: true, times: 9 }, "the Messages API cannot be reached, 5 times: ", 5],
    [
      "cut in the middle",
      { cut: { afterEvents: 5, how: "reset" }, times: 9 },
      "the answer of the Messages API broke off, 5 times: ",
      5,
    ],
    [
      "ended too early",
      { cut: { afterEvents: 5, how: "ended" }, times: 9 },
      "the answer of the Messages API broke off, 5 times: ",
      5,
    ],
    [
      "overloaded in the middle",
      { failing: { afterEvents: 4, type: "overloaded_error" }, times: 9 },
      "the answer of the Messages API broke off, 5 times: ",
      5,
    ],
  ])("leaves the report without the model, and says why: %s", async (_, fault, reason, requests) => {
    run.api.faults.push(fault);
    const analysis = await run.analyzed(minds.sober);
    expect(analysis.withoutModel).toMatch(reason);
    expect(analysis.withoutModel?.startsWith(reason)).toBe(true);
    expect(run.api.requests).toHaveLength(requests);
  });

  it("is asked again where a stream was cut, and what that cost is counted", async () => {
    run.api.faults.push({ cut: { afterEvents: 20, how: "reset" } });
    const { verdict, usage } = await run.analyzed(minds.sober);
    expect([verdict, usage.calls]).toEqual(["issues", 2]);
    expect(usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens).toBeGreaterThan(3_000);
  });

  it("refuses a wrong key, and nothing is asked twice", async () => {
    const analysis = await run.analyzed(minds.sober, { key: "sk-ant-other-0123456789" });
    expect(analysis.withoutModel).toBe("the Messages API refused the key (401)");
    expect(run.api.requests).toHaveLength(1);
  });

  it("is not there at all", async () => {
    const analysis = await run.analyzed(minds.sober, { baseUrl: "http://127.0.0.1:1" });
    expect(analysis.withoutModel).toMatch(/^the Messages API cannot be reached, 5 times: /);
    expect(run.audit.filter(({ what }) => what === "answer")).toHaveLength(5);
  });

  it("goes on for ever with its answer, which is ended", async () => {
    run.api.faults.push({ delayMs: 3_600_000, times: 9 });
    const beganMs = performance.now();
    let looks = 0;
    // Almost all of its time is over once it has begun.
    const clock = () => {
      looks += 1;
      return looks === 1 ? 0 : 539_200 + performance.now() - beganMs;
    };
    const host = { clock, random: () => 0.5, sleep: async () => {}, fetch: globalThis.fetch };
    const analysis = await run.analyzed(minds.sober, { host });
    expect(analysis.withoutModel).toBe("the Messages API did not answer in time; its time is up");
    expect(run.api.requests).toHaveLength(1);
  });

  it("asks for so much patience that the time is up", async () => {
    run.api.faults.push({ status: 529, retryAfterS: 119, times: 9 });
    const analysis = await run.analyzed(minds.sober, {
      host: {
        ...{ clock: () => run.nowMs, random: () => 0.5, fetch: globalThis.fetch },
        sleep: async (ms) => {
          run.nowMs += 3 * ms;
        },
      },
    });
    expect(analysis.withoutModel).toBe("the Messages API is overloaded (529), 3 times; its time is up");
  });

  it("is not waited for where the time would be up before it is asked again", async () => {
    run.api.faults.push({ status: 529, retryAfterS: 119, times: 9 });
    const startedMs = run.nowMs;
    const host = {
      ...{ clock: () => run.nowMs, random: () => 0.5 },
      fetch: (...request: Parameters<typeof fetch>) => {
        run.nowMs += 100_000;
        return fetch(...request);
      },
      async sleep(ms: number) {
        run.nowMs += ms;
      },
    };
    const { withoutModel } = await run.analyzed(minds.sober, { host });
    expect([withoutModel, run.nowMs - startedMs]).toEqual([
      "the Messages API is overloaded (529), 3 times; its time is up",
      538_000,
    ]);
  });
});

describe("its budget", () => {
  const tokens = (perReport: number, perMonth = 100) => withBudget({ budgetUsd: { perReport, perMonth } });

  it("is looked at before the first call", async () => {
    const analysis = await run.analyzed(minds.sober, tokens(0.17));
    expect(analysis.withoutModel).toMatch(
      /^a report may cost 0\.17 \$, and a call of up to 0\.\d\d \$ would exceed it$/,
    );
    expect(run.api.requests).toEqual([]);
  });

  it("is what is left of the month", async () => {
    const analysis = await run.analyzed(minds.sober, { ...tokens(0.5, 10), spentThisMonthUsd: 9.9 });
    expect(analysis.withoutModel).toMatch(/^9\.90 \$ of the month's 10\.00 \$ are spent, and a call of up to/);
    expect(run.api.requests).toEqual([]);
  });

  it("has the model answer with what it has, before there is no money for an answer", async () => {
    const mind: Mind = (asked) => (asked.body.tool_choice?.type === "none" ? minds.sober(asked) : minds.looping(asked));
    const analysis = await run.analyzed(mind, tokens(0.35));
    expect(analysis).toMatchObject({ verdict: "issues" });
    expect(run.bodies().length).toBeLessThan(analyst.turns);
    expect(run.bodies().at(-1).tool_choice).toEqual({ type: "none" });
    expect(analysis.usage.costUsd).toBeLessThanOrEqual(0.35);
  });

  it("is looked at before another try as well, with what it would send", async () => {
    run.api.faults.push({ cut: { afterEvents: 2, how: "ended" } });
    const analysis = await run.analyzed(minds.sober, tokens(0.176));
    expect(run.api.requests).toHaveLength(1);
    expect(analysis.withoutModel).toMatch(
      /broke off: .*; a report may cost 0\.1\d \$, and a call of up to 0\.1[78] \$ would exceed it$/,
    );
    expect(analysis.usage.costUsd).toBeGreaterThan(0.005);
  });

  it("leaves enough for an answer, however much the model looks up at once", async () => {
    const much = query("SELECT repeat('語', 500) AS text FROM range(200)");
    const mind = minds.asking(Array(8).fill(much), minds.sober);
    const { verdict, withoutModel, toolResults, usage } = await run.analyzed(mind, tokens(0.5));
    expect([verdict, withoutModel, toolResults.length]).toEqual(["issues", undefined, 8]);
    const results = run.bodies().at(-1).messages.at(-1).content;
    expect(results.map(({ content }: { content: string }) => content.slice(0, 15))).toEqual(
      expect.arrayContaining(["t1: the first 4", "this is more th"]),
    );
    expect(usage.costUsd).toBeLessThanOrEqual(0.5);
  });

  it("is never exceeded, whatever the model does", async () => {
    for (const perReport of [0.18, 0.22, 0.3, 0.5]) {
      for (const mind of [minds.looping, minds.endless, minds.nonsense]) {
        const { usage } = await run.analyzed(mind, tokens(perReport));
        expect(usage.costUsd).toBeLessThanOrEqual(perReport);
      }
    }
  });
});
