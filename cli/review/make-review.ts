import { alerts } from "../../alerts/index.ts";
import { analyst } from "../../analyst/index.ts";
import { compared } from "../../backtest/compare.ts";
import { declaredAt } from "../../backtest/declared-at.ts";
import { channels } from "../../channels/index.ts";
import { checks } from "../../checks/index.ts";
import { dashboards } from "../../dashboards/index.ts";
import { data } from "../../data/index.ts";
import { areas } from "../../events/areas/index.ts";
import { derivedEvents } from "../../events/derived/index.ts";
import type { LintProblem } from "../../lint/check.ts";
import { type Declared, declaredProblems } from "../../model/declared.ts";
import { ProblemsError } from "../../model/problem.ts";
import { timers } from "../../timers/index.ts";
import { known } from "../../views/shared/known.ts";
import { windows } from "../../windows/index.ts";
import type { Drift } from "../drift.ts";
import { type Past, replayed } from "../past.ts";
import type { State } from "../state.ts";
import { type Change, declaredDiff } from "./declared-diff.ts";
import { deployedDeclarations } from "./deployed.ts";
import { type Noise, noiseOf } from "./noise.ts";
import type { Review } from "./review.ts";
import { stackWarnings } from "./stack-warnings.ts";
import type { Previewed } from "./steps.ts";
import { warningsOf } from "./warnings.ts";

/** A stack as it is, and as it would be after an `up`. */
export interface Planned {
  stack: string;
  state: State;
  /** What was changed on its host by hand. */
  drift: readonly Drift[];
  previewed: Previewed;
}

/** Two versions of everything that is declared. */
export interface Versions {
  /** What the earlier one is called. */
  against: string;
  before: Declared;
  now: Declared;
}

/** What an `up` would change, whatever way the stack was deployed before. */
export function versionsOfStack(planned: Planned): Versions {
  return {
    against: "what is deployed",
    before: deployedDeclarations(resourcesOf(planned)),
    now: deployedDeclarations(planned.previewed.resources),
  };
}

const resourcesOf = ({ state }: Planned) => state.deployment.resources ?? [];

/** What the working tree changes of a commit, branch or tag.
 *  @param changed declared instead of what the tree has
 *  @throws ProblemsError with all that is wrong with the working tree */
export async function versionsSince(
  projectDir: string,
  ref: string,
  changed: Partial<Declared> = {},
): Promise<Versions> {
  const ours = { alerts, timers, channels, windows, checks, data, derivedEvents, areas, analyst, dashboards };
  const now = { ...ours, ...changed };
  const problems = declaredProblems(now, now.channels, known);
  if (problems.length > 0) throw new ProblemsError(problems);
  const before = await declaredAt(projectDir, ref);
  return { against: `\`${ref}\` (${before.commit})`, before, now };
}

/** All that a reader is shown. The past is asked about the rules that differ, and no others. */
export async function makeReview(
  { against, before, now }: Versions,
  lint: readonly LintProblem[],
  { planned, past }: { planned?: Planned | undefined; past?: Past | undefined },
): Promise<Review> {
  const changes = declaredDiff(before, now);
  const noise = past && (await askPast({ against, before, now }, changes, past));
  return {
    ...(planned ? { stack: planned.stack, steps: planned.previewed.steps } : {}),
    against,
    changes,
    warnings: [
      ...warningsOf(before, now, planned?.previewed.steps ?? []),
      ...(planned ? stackWarnings(resourcesOf(planned), planned.previewed.resources, planned.drift) : []),
    ],
    lint,
    ...(noise ? { noise } : {}),
  };
}

async function askPast(
  { against, before, now }: Versions,
  changes: readonly Change[],
  past: Past,
): Promise<Noise | undefined> {
  const ids = changes.flatMap(({ kind, id, was }) => (kind === "alert" ? [id, was ?? id] : []));
  if (ids.length === 0) return undefined;
  const differing = ({ alerts: all }: Declared) => all.filter(({ id }) => ids.includes(id));
  const history = await past.open();
  try {
    const report = await replayed({ history, alerts: differing(now), ...past.frame });
    const old = await replayed({ history, alerts: differing(before), ...past.frame }, report);
    return noiseOf(compared(against, old, report), past, past.invented);
  } finally {
    await history.close();
  }
}
