import { type Duration, durationMs, isDuration } from "../../model/duration.ts";
import type { DeployContext, ReportContext } from "../../model/report-context.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const spanMostMs = 31 * dayMs;
const momentPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

/** What a report is about, ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** From `since` on, `2d` or `2026-03-09T07:30:00Z`. @throws Error that says what can be written */
export function spanSince(since: string, toMs: number): Span {
  const fromMs = isDuration(since) ? toMs - durationMs(since as Duration) : momentOf(since);
  if (fromMs === undefined) {
    throw new Error(`--since "${since}" is neither a duration nor a time; write 2d, or 2026-03-09T07:30:00Z`);
  }
  return checked({ fromMs, toMs }, `--since ${since}`);
}

/** From a deployment on: the moment itself, the commit of one that the host was told of, or the last one of the application.
 *  @throws Error that says which there are */
export function spanAfterDeploy(named: string | undefined, toMs: number, deploys: ReportContext["deploys"] = []): Span {
  const atMs = named === undefined ? undefined : momentOf(named);
  if (atMs !== undefined) return checked({ fromMs: atMs, toMs }, `--after-deploy ${named}`);
  const ours = deploys.filter(({ of }) => of === "application").sort((one, other) => other.atMs - one.atMs);
  const found = ours.find(({ commit }) => named === undefined || commit?.startsWith(named));
  if (found) return checked({ fromMs: found.atMs, toMs }, `the deployment of ${inWords(found)}`);
  const known = ours.length > 0 ? `known: ${ours.slice(0, 5).map(inWords).join(", ")}` : "the host knows of none";
  const what =
    named === undefined ? "there is no deployment of the application" : `there is no deployment of "${named}"`;
  throw new Error(`${what}; ${known}; write a time instead: --after-deploy 2026-03-10T07:00:00Z`);
}

/** Whether the host must be asked for its deployments. */
export const asksForDeploys = (named: string | undefined) => named === undefined || momentOf(named) === undefined;

function momentOf(text: string): number | undefined {
  const atMs = momentPattern.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

function checked({ fromMs, toMs }: Span, what: string): Span {
  const from = Math.floor(fromMs / minuteMs) * minuteMs;
  if (from >= toMs) {
    throw new Error(
      `${what} is not before ${new Date(toMs).toISOString()}, as far as the copies go; bring newer ones: make sync-data`,
    );
  }
  if (toMs - from > spanMostMs) throw new Error(`${what} is more than 31 days before the copies' end`);
  return { fromMs: from, toMs };
}

const inWords = ({ commit, atMs }: DeployContext) =>
  `${commit ?? "an unknown commit"} at ${new Date(atMs).toISOString().slice(0, 16)}Z`;
