import type { LimitName, ProfileName, StressTest } from "../../model/stress.ts";
import type { StepResult, StressResult } from "../../model/stress-result.ts";
import { shown } from "../text.ts";
import type { Comparison } from "./compare.ts";

/** What a run will do, before it does it. */
export function planInWords(
  { title, profiles, caps, limits }: StressTest,
  profile: ProfileName,
  target: string,
): string {
  const { baseline, steps, recovery } = profiles;
  const load = {
    baseline: `${baseline.users} people for ${baseline.minutes} min`,
    steps: `${steps.firstUsers} people, then half as many more each ${steps.stepSeconds} s until a limit breaks, and what lies between`,
    recovery: `${recovery.overloadUsers} people for ${recovery.overloadSeconds} s, then ${recovery.users} until they are served well again`,
  }[profile];
  return [
    `${title}, on ${target}: ${load}.`,
    `Each signs in, uploads documents, which are taken away again, and listens to them.`,
    `Limits: ${Object.entries(limits)
      .map(([name, value]) => limitInWords(name as LimitName, value))
      .join(", ")}.`,
    `It ends at ${caps.users} people, ${caps.minutes} min, ${caps.requests} requests or $${caps.usd}; Ctrl-C ends it at once, and what it has found is kept.`,
  ].join("\n");
}

export function limitInWords(limit: LimitName, value: number): string {
  return {
    firstAudioP95Ms: `first audio p95 ≤ ${value / 1_000} s`,
    underrunPercent: `underruns ≤ ${value} %`,
    errorPercent: `errors ≤ ${value} %`,
    queueDepth: `queue ≤ ${value} jobs`,
  }[limit];
}

export const limitNames: Record<LimitName, string> = {
  firstAudioP95Ms: "time to first audio",
  underrunPercent: "underruns",
  errorPercent: "errors",
  queueDepth: "the queue",
};

/** One line for a step: what was measured, and what was passed. */
export function stepInWords({ users, figures, broken, errors, ownDelayP99Ms }: StepResult): string {
  const { firstAudioP95Ms, underrunPercent, errorPercent, queueDepth } = figures;
  const parts = [
    `${String(users).padStart(5)} people`,
    `first audio p95 ${seconds(firstAudioP95Ms)}`,
    `underruns ${percent(underrunPercent)}`,
    `errors ${percent(errorPercent)}${errors[0] ? ` (${shown(errors[0].kind, 60)})` : ""}`,
    ...(queueDepth === null ? [] : [`queue ${queueDepth}`]),
    broken.length > 0 ? `BROKEN: ${broken.map((limit) => limitNames[limit]).join(", ")}` : "ok",
    ...(ownDelayP99Ms > 50 ? [`this machine is ${ownDelayP99Ms} ms late itself`] : []),
  ];
  return parts.join("   ");
}

export const seconds = (ms: number | null) => (ms === null ? "–" : `${(ms / 1_000).toFixed(2)} s`);
export const percent = (value: number | null) => (value === null ? "–" : `${value.toFixed(2)} %`);

/** The result in one sentence, and why it is no better. */
export function resultInWords(result: StressResult): string {
  const { usersHeld, usersBroken, firstLimit, recoverySeconds, stopped, cause } = result;
  const held = usersHeld === null ? [] : [`holds ${usersHeld} people`];
  const broken =
    usersBroken === null ? [] : [`breaks at ${usersBroken}${firstLimit ? ` by ${limitNames[firstLimit]}` : ""}`];
  const recovery =
    recoverySeconds === undefined
      ? []
      : [recoverySeconds === null ? "did not recover" : `was well again ${recoverySeconds} s after the overload`];
  const first = usersBroken === null || !cause ? [] : [`${cause.resource} first: ${shown(cause.evidence, 120)}`];
  const found = [...held, ...broken, ...first, ...recovery].join(", ") || "nothing is known yet";
  return stopped === undefined ? found : `${found}; stopped early: ${stopped}`;
}

export function comparisonInWords(compared: readonly Comparison[], before: string): string {
  if (compared.length === 0) return `too little was measured to compare it with ${before}`;
  const lines = compared.map(({ figure, before: then, now, ratio, p, isWorse }) => {
    const name = { blockP50Ms: "block p50", blockP95Ms: "block p95", firstAudioP50Ms: "first audio p50" }[figure];
    const change = `${ratio >= 1 ? "+" : ""}${Math.round((ratio - 1) * 100)} %`;
    return `  ${name}: ${Math.round(then)} → ${Math.round(now)} ms (${change}, p = ${p.toPrecision(2)})${isWorse ? "  WORSE" : ""}`;
  });
  return [`beside ${before}:`, ...lines].join("\n");
}
