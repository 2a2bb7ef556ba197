import type { Digest } from "../../model/report.ts";
import type { ReportContext } from "../../model/report-context.ts";
import { emptyAnalysis } from "../../runtime/analyst/empty-analysis.ts";
import { inColour } from "../../runtime/io.ts";
import { reportInWords } from "../../runtime/reports/in-words.ts";
import { analysisOf, keyOf } from "../report/analysis.ts";
import { contextOf } from "../report/context.ts";
import { dryRun } from "../report/dry-run.ts";
import { copiesEndMs, type LocalRun, localDigest, savedReport, usualSpan } from "../report/make.ts";
import { type Asked, asked } from "../report/options.ts";
import { send } from "../report/send.ts";
import { asksForDeploys, type Span, spanAfterDeploy, spanSince } from "../report/span.ts";
import { type Opened, openWithSettings } from "../stack.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";

const offline = "it was made with --offline, which asks nobody";
const weekMs = 7 * 86_400_000;

export const verb: Verb = {
  name: "report",
  summary: "makes a report of the synced copies here: digest, model, and a page with the evidence",
  usage:
    "[--stack NAME] [--data gateway-data] [--since 2d|TIME | --after-deploy [TIME|COMMIT]] [--send | --dry-run] [--offline]",
  example: "npx watchbill report --stack prod --since 2d",
  options: {
    ...stackOption,
    ...dataOption,
    since: { type: "string" },
    "after-deploy": { type: "boolean" },
    send: { type: "boolean" },
    "dry-run": { type: "boolean" },
    offline: { type: "boolean" },
  },
  positionals: true,
  async run(values, positionals = []) {
    const wanted = asked(values, positionals);
    const { folder, stack } = wanted;
    const toMs = copiesEndMs(folder);
    const opened = wanted.offline ? undefined : await stackOf(wanted);
    const span = await spanOf(wanted, toMs, opened);
    const context = opened && (await remembered(opened, span));
    const run: LocalRun = { folder, stack, kind: wanted.kind, span, context, nowMs: Date.now() };
    const digest = await localDigest(run);
    const key = wanted.offline ? undefined : keyOf(opened?.settings);
    if (wanted.dryRun) return await showDryRun(folder, digest, key);
    const analysis = wanted.offline ? emptyAnalysis(digest.reportId, offline) : await analysisOf(folder, digest, key);
    const { report, html, page } = savedReport(run, digest, analysis);
    console.log(reportInWords(report, inColour()));
    console.log(`\npage: ${page}`);
    return opened && wanted.send ? await send(report, html, folder, opened.settings) : 0;
  },
};

async function showDryRun(folder: string, digest: Digest, key: string | undefined): Promise<number> {
  const { body, tokens } = await dryRun(folder, digest, key);
  console.log(JSON.stringify(JSON.parse(body), null, 2));
  console.error(`this would be sent to the model, and nothing has been: ${Buffer.byteLength(body)} bytes, ${tokens}`);
  return 0;
}

/** Only to send one must know the stack: without it the report lacks what the host remembers, and says so. */
async function stackOf({ stack, send }: Asked): Promise<Opened | undefined> {
  try {
    return await openWithSettings(stack);
  } catch (error) {
    if (send) throw error;
    console.error(`what the host remembers is not in it: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
}

async function spanOf(
  { folder, stack, since, deploy }: Asked,
  toMs: number,
  opened: Opened | undefined,
): Promise<Span> {
  if (deploy === undefined) return since === undefined ? usualSpan(folder, stack, toMs) : spanSince(since, toMs);
  if (!opened || !asksForDeploys(deploy.named)) return spanAfterDeploy(deploy.named, toMs);
  const { deploys } = await contextOf(opened, { fromMs: toMs - weekMs, toMs });
  return spanAfterDeploy(deploy.named, toMs, deploys);
}

async function remembered(opened: Opened, span: Span): Promise<ReportContext | undefined> {
  try {
    return await contextOf(opened, span);
  } catch (error) {
    console.error(`what the host remembers is not in it: ${(error as Error).message}`);
    return undefined;
  }
}
