import Anthropic from "@anthropic-ai/sdk";
import type { Analyst } from "../../model/analyst.ts";
import type { Analysis, Digest } from "../../model/report.ts";
import type { Data } from "../query/open.ts";
import { shown } from "../text.ts";
import type { Audit } from "./audit.ts";
import { CallError } from "./call.ts";
import { converse, NoAnswerError } from "./conversation.ts";
import { emptyAnalysis } from "./empty-analysis.ts";
import { judged } from "./evidence/judge.ts";
import { Money } from "./money.ts";
import { outgoing } from "./outgoing.ts";
import { learnPrivate } from "./private-values.ts";
import { newRedactor, type Redactor } from "./redact/redactor.ts";
import { eachText } from "./said.ts";
import { redactedDigest, withoutExamples } from "./told.ts";
import { logsTool } from "./tools/logs.ts";
import { LookUps } from "./tools/look-up.ts";
import { queryTool } from "./tools/query.ts";
import type { Tool } from "./tools/tool.ts";

export interface AnalyzeOptions {
  digest: Digest;
  analyst: Analyst;
  /** Of the Messages API. */
  key: string;
  /** The copies that the digest is of; without them nothing can be looked up. */
  data: Data | undefined;
  /** What the reports of this calendar month have cost so far. */
  spentThisMonthUsd: number;
  /** Keeps every byte that is sent. */
  audit: Audit;
  host: AnalystHost;
  /** Where the Messages API is, if not at its own address. */
  baseUrl?: string | undefined;
}

/** What the analyst stands on; a Host is one. */
export interface AnalystHost {
  clock(): number;
  random(): number;
  sleep(ms: number): Promise<unknown>;
  fetch: typeof globalThis.fetch;
}

const messagesApi = "https://api.anthropic.com";
/** Of one try, and of all of them: whoever runs this ends it after eleven minutes. */
const tryMs = 180_000;
const allMs = 540_000;
const reasonLimit = 400;

/** What the model makes of a digest, every figure checked; or why there is nothing of it. Never throws: a report is made of
 *  whatever comes back. Only what `outgoing` lets through leaves, and only the Messages API is reached. */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { digest, analyst, spentThisMonthUsd } = options;
  const redactor = newRedactor();
  const money = new Money(analyst, spentThisMonthUsd);
  const lookUps: LookUps[] = [];
  try {
    const learned = await isLearned(options.data, redactor);
    const tools = learned ? toolsOf(options.data, redactor) : [];
    const looking = new LookUps(tools, redactor);
    lookUps.push(looking);
    const seen = redactedDigest(learned ? digest : withoutExamples(digest), redactor);
    const caller = callerOf(options, redactor, money);
    const answer = await converse({ analyst, digest: seen, tools, lookUps: looking, money, caller });
    // Nothing private has left, so that none can come back; but what comes back is shown.
    const said = eachText(answer, (text) => redactor.byLook(text));
    const { results: toolResults } = looking;
    const shownOf = judged(said, { digest: seen, toolResults });
    return { reportId: digest.reportId, ...shownOf, toolResults, usage: money.usage };
  } catch (error) {
    const known = error instanceof CallError || error instanceof NoAnswerError;
    const reason = known ? error.message : `the analysis failed: ${(error as Error).message}`;
    const without = emptyAnalysis(digest.reportId, shown(redactor.text(reason), reasonLimit), money.usage);
    return { ...without, toolResults: lookUps.flatMap(({ results }) => results) };
  }
}

/** None where nothing can be looked up. */
function toolsOf(data: Data | undefined, redactor: Redactor): Tool[] {
  if (!data) return [];
  return [queryTool(data, redactor), ...(data.relations.has("log_record") ? [logsTool(data, redactor)] : [])];
}

/** Whether it is known by now what the private fields of the copies hold. Where it is not, nothing is looked up and no example is
 *  told. */
async function isLearned(data: Data | undefined, redactor: Redactor): Promise<boolean> {
  try {
    if (data) await learnPrivate(data, redactor);
    return data !== undefined;
  } catch {
    return false;
  }
}

function callerOf(
  { key, host, audit, baseUrl = messagesApi, analyst }: AnalyzeOptions,
  redactor: Redactor,
  money: Money,
) {
  const client = new Anthropic({
    ...{ apiKey: key, authToken: null, baseURL: baseUrl, maxRetries: 0, logLevel: "off", openTelemetry: false },
    fetch: outgoing({ fetch: host.fetch, baseUrl, redactor, audit, clock: host.clock }),
  });
  const endMs = host.clock() + allMs;
  return {
    client,
    ...{ clock: host.clock, sleep: host.sleep, random: host.random },
    paid: (usage: Anthropic.Usage) => money.paid(usage),
    refusal: (inputTokens: number, inMs: number) =>
      money.refusal(inputTokens, analyst.outputTokens) ?? (host.clock() + inMs >= endMs ? "its time is up" : undefined),
    timeoutMs: () => Math.max(1_000, Math.min(tryMs, endMs - host.clock())),
  };
}
