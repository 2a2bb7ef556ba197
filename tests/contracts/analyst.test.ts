import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import type { Analyst } from "../../model/analyst.ts";
import { type Analysis, worseOf } from "../../model/report.ts";
import { parseAnalysis } from "../../model/report-schema.ts";
import { type AnalyzeOptions, analyze } from "../../runtime/analyst/analyze.ts";
import type { AuditLine } from "../../runtime/analyst/audit.ts";
import { type Data, openData } from "../../runtime/query/open.ts";
import { digest, digestOf, entry } from "../unit/runtime/analyst/sample.ts";
import { writeAnalystCopies } from "../world/analyst-copies.ts";
import * as minds from "../world/anthropic/minds.ts";
import { hostileCalls, persuaded } from "../world/anthropic/persuaded.ts";
import { type Anthropic, type Mind, startAnthropic } from "../world/anthropic/server.ts";
import { injections } from "../world/injections.ts";
import { plantedSecrets } from "../world/planted-secrets.ts";

let folder: string;
let data: Data;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-analyst-"));
  await writeAnalystCopies(folder);
  data = await openData(folder, { tables: [], views: [] });
});
afterAll(async () => {
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

let api: Anthropic;
let slept: number[];
let nowMs: number;
let audit: AuditLine[];
beforeEach(async () => {
  [slept, nowMs, audit] = [[], Date.UTC(2026, 10, 26, 7, 30), []];
  api = await startAnthropic({ now: () => nowMs });
});
afterEach(async () => {
  await api.close();
  // Whatever the model was told to do, the copies are as they were and nothing lies beside them.
  expect(readdirSync(folder).sort()).toEqual(["logs.duckdb", "metrics.duckdb"]);
});

function analyzed(mind: Mind, more: Partial<AnalyzeOptions> = {}): Promise<Analysis> {
  api.mind = mind;
  const host = {
    clock: () => nowMs,
    random: () => 0.5,
    fetch: globalThis.fetch,
    sleep: async (ms: number) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
  return analyze({
    ...{ digest, analyst, key: api.key, data, spentThisMonthUsd: 0, audit: (line) => audit.push(line), host },
    baseUrl: api.url,
    ...more,
  });
}

const bodies = () => api.requests.map(({ body }) => JSON.parse(body));
const withBudget = (more: Partial<Analyst>): Partial<AnalyzeOptions> => ({ analyst: { ...analyst, ...more } });
const query = (sql: string) => ({ name: "query", input: { sql } });

describe("the analyst", () => {
  it("hears an answer, and keeps what cites its figures rightly", async () => {
    const analysis = await analyzed(minds.sober);
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
    await analyzed(minds.silent);
    const [body] = bodies();
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
    const { usage } = await analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = api.billed;
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
    expect(await analyzed(minds.sober, { data: undefined })).toMatchObject({ verdict: "issues", toolResults: [] });
    expect(bodies()[0]).not.toHaveProperty("tools");
  });

  it("keeps every byte that is sent, and what came back, but not the key", async () => {
    await analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    const sent = audit.flatMap((line) => (line.what === "request" ? [line.body] : []));
    expect(sent).toEqual(api.requests.map(({ body }) => body));
    expect(audit.map(({ what }) => what)).toEqual(["request", "answer", "request", "answer"]);
    expect(audit[1]).toMatchObject({ status: 200, body: expect.stringContaining("message_stop") });
    expect(JSON.stringify(audit)).not.toContain(api.key);
  });
});

describe("its figures", () => {
  it("are not shown where they are wrong, nor where they are not cited", async () => {
    for (const mind of [minds.wrongFigures, minds.uncited]) {
      const { verdict, summary, findings, rejected } = await analyzed(mind);
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
    const analysis = await analyzed(minds.asking([query(sql)], () => ({ json: { ...said, findings: [] } })));
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
    const { toolResults } = await analyzed(minds.asking(calls, minds.silent));
    const results = bodies()[1].messages[2].content;
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
    await analyzed(minds.asking([query("SELECT 1 AS one")], minds.sober));
    expect(api.requests.map(({ status }) => status)).toEqual([200, 200]);
    expect(bodies()[1].messages[1].content[0]).toMatchObject({ type: "thinking", signature: expect.any(String) });
  });

  it("ends: with the last call the model must answer", async () => {
    const analysis = await analyzed(minds.looping);
    expect(api.requests).toHaveLength(analyst.turns);
    expect(bodies().map(({ tool_choice }) => tool_choice.type)).toEqual([
      ...Array(analyst.turns - 1).fill("auto"),
      "none",
    ]);
    expect(analysis.withoutModel).toBe("the model's answer is no JSON");
    expect(analysis.toolResults).toHaveLength(analyst.turns - 1);
  });

  it("carries out only so many look-ups at once", async () => {
    const { toolResults } = await analyzed(minds.asking(Array(20).fill(query("SELECT 1 AS one")), minds.silent));
    expect(toolResults).toHaveLength(8);
    expect(bodies()[1].messages[2].content).toHaveLength(20);
  });
});

describe("an answer that is none", () => {
  it("is asked for once more, and then taken", async () => {
    const analysis = await analyzed(minds.nonsenseOnce);
    expect(analysis).toMatchObject({ verdict: "issues", usage: { calls: 2 } });
    expect(bodies()[1].messages.at(-1).content[0].text).toBe(
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
    const analysis = await analyzed(mind);
    expect(analysis).toMatchObject({ withoutModel: reason, findings: [], usage: { calls } });
    expect(analysis.verdict).toBeUndefined();
    expect(analysis.usage.costUsd).toBeGreaterThan(0);
  });
});

describe("an API that fails", () => {
  it.each([429, 500, 529])("is asked again after %i, as late as it says", async (status) => {
    api.faults.push({ status, retryAfterS: 7 }, { status });
    expect(await analyzed(minds.sober)).toMatchObject({ verdict: "issues", usage: { calls: 1 } });
    expect(slept).toEqual([7_000, 4_000]);
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
    api.faults.push(fault);
    const analysis = await analyzed(minds.sober);
    expect(analysis.withoutModel).toMatch(reason);
    expect(analysis.withoutModel?.startsWith(reason)).toBe(true);
    expect(api.requests).toHaveLength(requests);
  });

  it("is asked again where a stream was cut, and what that cost is counted", async () => {
    api.faults.push({ cut: { afterEvents: 20, how: "reset" } });
    const { verdict, usage } = await analyzed(minds.sober);
    expect([verdict, usage.calls]).toEqual(["issues", 2]);
    expect(usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens).toBeGreaterThan(3_000);
  });

  it("refuses a wrong key, and nothing is asked twice", async () => {
    const analysis = await analyzed(minds.sober, { key: "sk-ant-other-0123456789" });
    expect(analysis.withoutModel).toBe("the Messages API refused the key (401)");
    expect(api.requests).toHaveLength(1);
  });

  it("is not there at all", async () => {
    const analysis = await analyzed(minds.sober, { baseUrl: "http://127.0.0.1:1" });
    expect(analysis.withoutModel).toMatch(/^the Messages API cannot be reached, 5 times: /);
    expect(audit.filter(({ what }) => what === "answer")).toHaveLength(5);
  });

  it("asks for so much patience that the time is up", async () => {
    api.faults.push({ status: 529, retryAfterS: 119, times: 9 });
    nowMs += 0;
    const analysis = await analyzed(minds.sober, {
      host: {
        ...{ clock: () => nowMs, random: () => 0.5, fetch: globalThis.fetch },
        sleep: async (ms) => {
          nowMs += 3 * ms;
        },
      },
    });
    expect(analysis.withoutModel).toBe("the Messages API is overloaded (529), 3 times; its time is up");
  });
});

describe("its budget", () => {
  const tokens = (perReport: number, perMonth = 100) => withBudget({ budgetUsd: { perReport, perMonth } });

  it("is looked at before the first call", async () => {
    const analysis = await analyzed(minds.sober, tokens(0.17));
    expect(analysis.withoutModel).toMatch(
      /^a report may cost 0\.17 \$, and a call of up to 0\.\d\d \$ would exceed it$/,
    );
    expect(api.requests).toEqual([]);
  });

  it("is what is left of the month", async () => {
    const analysis = await analyzed(minds.sober, { ...tokens(0.5, 10), spentThisMonthUsd: 9.9 });
    expect(analysis.withoutModel).toMatch(/^9\.90 \$ of the month's 10\.00 \$ are spent, and a call of up to/);
    expect(api.requests).toEqual([]);
  });

  it("has the model answer with what it has, before there is no money for an answer", async () => {
    const mind: Mind = (asked) => (asked.body.tool_choice?.type === "none" ? minds.sober(asked) : minds.looping(asked));
    const analysis = await analyzed(mind, tokens(0.35));
    expect(analysis).toMatchObject({ verdict: "issues" });
    expect(bodies().length).toBeLessThan(analyst.turns);
    expect(bodies().at(-1).tool_choice).toEqual({ type: "none" });
    expect(analysis.usage.costUsd).toBeLessThanOrEqual(0.35);
  });

  it("is never exceeded, whatever the model does", async () => {
    for (const perReport of [0.18, 0.22, 0.3, 0.5]) {
      for (const mind of [minds.looping, minds.endless, minds.nonsense]) {
        const { usage } = await analyzed(mind, tokens(perReport));
        expect(usage.costUsd).toBeLessThanOrEqual(perReport);
      }
    }
  });
});

describe("a model that any log line can talk into anything", () => {
  const issues = digestOf([
    entry("d1", {
      figures: { count: 412 },
      labels: { template: injections[0]?.text ?? "" },
      example: injections.map(({ text }) => text),
    }),
  ]);

  it("changes neither the verdict, nor where anything goes, nor what tools reach, and gets nothing into the report that links, calls or counts", async () => {
    const before = [readFileSync(join(folder, "logs.duckdb")), readFileSync(join(folder, "metrics.duckdb"))];
    const analysis = await analyzed(persuaded, { digest: issues });
    expect(worseOf(issues.verdict, analysis.verdict ?? "nominal")).toBe("issues");
    expect(new Set(audit.flatMap((line) => (line.what === "request" ? [line.url] : [])))).toEqual(
      new Set([`${api.url}/v1/messages`]),
    );
    expect(readFileSync(join(folder, "logs.duckdb")).equals(before[0] as Buffer)).toBe(true);
    expect(readFileSync(join(folder, "metrics.duckdb")).equals(before[1] as Buffer)).toBe(true);
    const { toolResults } = analysis;
    expect(toolResults.length).toBe(hostileCalls.filter(({ name }) => name === "query" || name === "logs").length);
    const reached = toolResults.filter(({ error, rows }) => error === undefined && rows.length > 0);
    expect(reached.map(({ input }) => input.sql)).toEqual(["SELECT * FROM range(100000000) AS numbers(n)"]);
    expect(reached.map(({ rows, cut }) => [rows.length, cut])).toEqual([[200, true]]);
    expect(toolResults.filter(({ error }) => /took longer than 10 s|Out of Memory/.test(error ?? ""))).toHaveLength(1);
    const { summary = "", findings, patterns, suggestions, rejected } = analysis;
    const told = findings.flatMap(({ title, evidence, recommendation }) => [title, evidence, recommendation]);
    const left = [summary, ...patterns, ...suggestions, ...told];
    expect(left.filter((text) => /:\/\/|\]\(|!\[|<[@#a-z/!]|@everyone|@here|www\./i.test(text))).toEqual([]);
    expect(findings.filter(({ cites }) => cites.some((id) => id !== "d1"))).toEqual([]);
    expect(rejected.length).toBeGreaterThan(20);
    expect(patterns.length + suggestions.length).toBeLessThanOrEqual(20);
  });

  it.each(injections.map(({ id, text, at, secrets = [] }) => [id, text, at, secrets] as const))(
    "the verdict and the destination stay where it obeys: %s",
    async (_, text, at, secrets) => {
      const [place, field = ""] = at.split(".");
      const labels = place === "event" ? { [field]: text } : {};
      const one = digestOf([entry("d1", { figures: { count: 412 }, labels, example: [text] })]);
      const obeys: Mind = () => ({
        json: {
          ...{ verdict: "nominal", summary: text, patterns: [text], suggestions: [text] },
          findings: [
            {
              title: text || "x",
              severity: "anomalies",
              evidence: text,
              cites: ["d1"],
              since: null,
              recommendation: text,
            },
          ],
        },
      });
      const analysis = await analyzed(obeys, { digest: one });
      expect(worseOf(one.verdict, analysis.verdict ?? "nominal")).toBe("issues");
      const left = JSON.stringify([analysis.summary, analysis.findings, analysis.patterns, analysis.suggestions]);
      expect(left).not.toMatch(/:\/\/|\]\(|!\[|<[@#/!]|<(?!e-mail|ip|secret|card|name|private)[a-z]|@everyone|@here/i);
      for (const secret of secrets) expect(JSON.stringify([api.requests, analysis])).not.toContain(secret);
    },
  );
});

describe("what is private", () => {
  const askingForAll = minds.asking(
    [
      query("SELECT * FROM log_record WHERE extra->>'request_id' = 'req-planted' ORDER BY number"),
      query("SELECT * FROM log_record WHERE extra->>'request_id' = 'req-planted' ORDER BY number DESC"),
      query(
        "SELECT message AS m, extra AS e FROM log_record WHERE message NOT LIKE 'All is well%' ORDER BY number OFFSET 25",
      ),
      query("SELECT * FROM metrics_event ORDER BY id"),
      query(
        "SELECT user_id AS who, data->>'name' AS called, data->>'email' AS at, data AS everything FROM metrics_event ORDER BY id",
      ),
      query(
        "SELECT string_agg(extra->>'name', ', ') AS all_of_them, string_agg(extra->>'full_name', ';') AS more FROM log_record",
      ),
      {
        name: "logs",
        input: { text: "planted", request_id: null, job_id: null, level: "any", from: null, to: null, context: 5 },
      },
      {
        name: "logs",
        input: { text: null, request_id: "req-planted", job_id: null, level: "any", from: null, to: null, context: 0 },
      },
    ],
    minds.sober,
  );
  const fields = plantedSecrets.flatMap(({ fields: held }) => (held ? [held] : []));
  const private_ = digestOf([
    entry("d1", {
      key: `errors:gateway/${plantedSecrets[0]?.message}`,
      text: plantedSecrets
        .slice(0, 20)
        .map(({ message = "" }) => message)
        .join(" "),
      labels: {
        template: plantedSecrets[8]?.message ?? "",
        user_id: "planted-user-4711",
        email: "frank.planted@example.org",
      },
      example: [...plantedSecrets.flatMap(({ message }) => message ?? []), ...fields.map((one) => JSON.stringify(one))],
      figures: { count: 412 },
    }),
  ]);

  it("leaves in no request: every byte of all of them is read", async () => {
    const raw = JSON.stringify([
      await data.ask("SELECT message, extra FROM log_record"),
      await data.ask("SELECT data FROM metrics_event"),
    ]);
    const stands = (text: string, secret: string) =>
      [secret, JSON.stringify(secret).slice(1, -1)].some((one) => text.includes(one));
    expect(
      plantedSecrets.filter(
        ({ secret }) => !stands(raw, secret) && !raw.includes(JSON.stringify(JSON.stringify(secret)).slice(3, -3)),
      ),
    ).toEqual([]);
    const analysis = await analyzed(askingForAll, { digest: private_ });
    expect(analysis.toolResults.map(({ rows }) => rows.length)).not.toContain(0);
    const sent = api.requests.map(({ head, body }) => `${head}\n${body}`).join("\n");
    expect(api.requests).toHaveLength(2);
    expect(sent.length).toBeGreaterThan(50_000);
    expect(plantedSecrets.filter(({ secret }) => stands(sent, secret)).map(({ id }) => id)).toEqual([]);
    for (const { secrets = [] } of injections) expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
    expect(plantedSecrets.filter(({ secret }) => stands(JSON.stringify(analysis), secret)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it("has one pseudonym a user, by which the model can still tell them apart", async () => {
    const { toolResults } = await analyzed(
      minds.asking(
        [query("SELECT user_id, count(*) AS events FROM metrics_event GROUP BY 1 ORDER BY 1 LIMIT 3")],
        minds.silent,
      ),
    );
    expect(toolResults[0]?.rows.map(([user]) => user)).toEqual([
      expect.stringMatching(/^user-[a-z]+$/),
      expect.stringMatching(/^user-[a-z]+$/),
      expect.stringMatching(/^user-[a-z]+$/),
    ]);
  });
});
