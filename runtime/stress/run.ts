import type { ProfileName, StressTest } from "../../model/stress.ts";
import type { LoadSample } from "../../model/stress-load.ts";
import type { StepResult, StressResult } from "../../model/stress-result.ts";
import { reportIdOf } from "../reports/run.ts";
import type { AppOf } from "./app.ts";
import type { Budget } from "./budget.ts";
import { causeOf } from "./cause.ts";
import { type Clock, waitUntil } from "./clock.ts";
import { type Crowd, crowd } from "./crowd.ts";
import { judged } from "./judge.ts";
import { deepestQueue, type LoadWatch, watchLoad } from "./load/watch.ts";
import { type Measures, noMeasures } from "./measures.ts";
import { person } from "./person.ts";
import { seededRandom } from "./random.ts";
import { breakingPoint } from "./search.ts";
import { stepResult } from "./step-result.ts";

export interface RunOptions {
  test: StressTest;
  profile: ProfileName;
  target: string;
  seed: number;
  commit: string | null;
  clock: Clock;
  /** ms since the epoch. */
  wallMs(): number;
  budget: Budget;
  appOf: AppOf;
  /** The server's side now, where it can be seen. */
  load?(): Promise<LoadSample>;
  /** Each step as it is done. */
  say(step: StepResult): void;
}

type Found = Pick<StressResult, "usersHeld" | "usersBroken" | "firstLimit" | "recoverySeconds">;

const baselineWindows = 10;
const rampShare = 0.25;
/** Between two steps the application works off what the one before has left: until somebody hears something as quickly as alone. */
const settlePauseMs = 1_000;

/** One profile against one target. Whatever ends it, the result has what was measured up to there. */
export async function runStress(options: RunOptions): Promise<StressResult> {
  const { test, profile, target, seed, commit, budget, wallMs } = options;
  const startedAtMs = wallMs();
  const run = new Run(options);
  const { minutes } = test.caps;
  const tooLong = options.clock.at(options.clock.nowMs() + minutes * 60_000, () =>
    budget.end(`caps.minutes (${minutes}) is reached`),
  );
  try {
    await run.meet();
    const found = await { baseline: baselineOf, steps: stepsOf, recovery: recoveryOf }[profile](run, test);
    const { stopped } = budget;
    return {
      schema: 1,
      id: `${reportIdOf(startedAtMs)}-${profile}`,
      ...{ test: test.id, profile, target, seed, commit, startedAtMs, endedAtMs: wallMs(), limits: test.limits },
      verdict: stopped === undefined ? (found.usersBroken === null ? "held" : "broken") : "stopped",
      ...(stopped === undefined ? {} : { stopped }),
      ...found,
      cause: run.lastOf(found.usersBroken)?.cause ?? null,
      steps: run.steps,
      spent: budget.spent,
      load: run.watch?.samples ?? [],
      ...(run.watch?.blind === undefined ? {} : { blind: run.watch.blind }),
    };
  } finally {
    await run.watch?.end();
    tooLong();
  }
}

class Run {
  readonly steps: StepResult[] = [];
  readonly watch: LoadWatch | undefined;
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
    if (options.load) this.watch = watchLoad(options.load, options.clock);
  }

  async step(load: Crowd): Promise<StepResult> {
    const { test, clock, wallMs, budget, appOf, say } = this.options;
    const startedAtMs = wallMs();
    const seed = this.options.seed * 1_000 + this.steps.length;
    const impatientMs = test.limits.firstAudioP95Ms;
    const held = await crowd(load, { appOf, listener: test.listener, impatientMs, clock, seed, stop: budget.stop });
    const seen = this.watch?.samples ?? [];
    const result = stepResult(held, test.limits, startedAtMs, deepestQueue(seen, startedAtMs, wallMs()));
    if (result.broken.length > 0) result.cause = causeOf(result, seen) ?? null;
    this.steps.push(result);
    say(result);
    return result;
  }

  /** The last step with so many people. */
  lastOf(wanted: number | null | undefined): StepResult | undefined {
    return this.steps.findLast(({ users }) => users === wanted);
  }

  get isStopped(): boolean {
    return this.options.budget.stop.aborted;
  }

  /** Somebody comes alone. @throws Error where they are not served, with what they met */
  async meet(): Promise<void> {
    const { ms, error } = await this.alone("first");
    if (ms === undefined && !this.isStopped)
      throw new Error(`nobody else is there, and one person is not served: ${error}`);
  }

  /** Waits until somebody who comes alone is served well within the limits. An application that stays broken ends the run. */
  async settle(after: number): Promise<void> {
    const { test, clock, budget } = this.options;
    const untilMs = clock.nowMs() + test.profiles.steps.settleSeconds * 1_000;
    for (let tried = 0; clock.nowMs() < untilMs && !this.isStopped; tried += 1) {
      const { ms } = await this.alone(tried);
      if (ms !== undefined && ms <= test.limits.firstAudioP95Ms / 2) return;
      await waitUntil(clock, clock.nowMs() + settlePauseMs, budget.stop);
    }
    budget.end(`the application has not served one person since ${after} left it; look at it before the next run`);
  }

  /** When they first heard something, or why they did not. */
  private async alone(which: string | number): Promise<{ ms: number | undefined; error: string }> {
    const { test, clock, budget, appOf, seed } = this.options;
    const measures = noMeasures();
    const app = appOf(() => measures);
    const listener = { ...test.listener, comeBackPercent: 0, seekPercent: 0, speed: 100 };
    const random = seededRandom(seed, "alone", which);
    const impatientMs = test.limits.firstAudioP95Ms;
    const who = { number: 0, app, listener, impatientMs, random, clock, measures: () => measures };
    await person({ ...who, firstMs: clock.nowMs(), stop: budget.stop, visits: 1 });
    await app.close();
    return { ms: measures.firstAudio.maxMs, error: [...measures.errors.keys()][0] ?? "no sound came" };
  }
}

async function baselineOf(run: Run, { profiles: { baseline } }: StressTest): Promise<Found> {
  const { users, minutes } = baseline;
  const holdMs = minutes * 60_000;
  const step = await run.step({
    users,
    rampMs: Math.min(holdMs * rampShare, 30_000),
    holdMs,
    windows: baselineWindows,
  });
  return foundIn(step);
}

function foundIn({ users, broken, isWhole }: StepResult): Found {
  const [firstLimit = null] = broken;
  return { usersHeld: firstLimit || !isWhole ? null : users, usersBroken: firstLimit ? users : null, firstLimit };
}

async function stepsOf(run: Run, { profiles: { steps }, caps }: StressTest): Promise<Found> {
  const { firstUsers, stepSeconds, withinPercent } = steps;
  const holdMs = stepSeconds * 1_000;
  const holds = async (users: number) => {
    const step = await run.step({ users, rampMs: holdMs * rampShare, holdMs, windows: 1 });
    if (run.isStopped) throw new Stopped();
    if (step.broken.length === 0) return true;
    await run.settle(users);
    if (run.isStopped) throw new Stopped();
    return false;
  };
  try {
    const found = await breakingPoint({ firstUsers, withinPercent, mostUsers: caps.users, holds });
    const broke = run.lastOf(found.breaks);
    return { usersHeld: found.holds, usersBroken: found.breaks ?? null, firstLimit: broke?.broken[0] ?? null };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return soFar(run.steps);
  }
}

class Stopped extends Error {}

/** Of a search that was ended: what is known all the same. */
function soFar(steps: readonly StepResult[]): Found {
  const held = steps.filter(({ broken, isWhole }) => isWhole && broken.length === 0).map(({ users }) => users);
  const broken = steps.filter((step) => step.broken.length > 0).sort((one, other) => one.users - other.users);
  const [first] = broken.filter(({ users }) => !held.includes(users));
  return {
    usersHeld: held.length > 0 ? Math.max(...held) : null,
    usersBroken: first?.users ?? null,
    firstLimit: first?.broken[0] ?? null,
  };
}

/** After the overload it is looked at for so long. */
const recoveryMostMs = 10 * 60_000;

async function recoveryOf(run: Run, { profiles: { recovery }, limits }: StressTest): Promise<Found> {
  const { users, overloadUsers, overloadSeconds, windowSeconds } = recovery;
  const overload = await run.step({ users: overloadUsers, rampMs: 0, holdMs: overloadSeconds * 1_000, windows: 1 });
  const windowMs = windowSeconds * 1_000;
  const windows = Math.ceil(recoveryMostMs / windowMs);
  const isEnough = (window: Measures) => window.played > 0 && judged(window, limits, null).broken.length === 0;
  const after = await run.step({ users, rampMs: 0, holdMs: windows * windowMs, windows, isEnough });
  const well = after.windows.findIndex(({ broken, blocksPlayed }) => blocksPlayed > 0 && broken.length === 0);
  return { ...foundIn(overload), recoverySeconds: well < 0 ? null : well * windowSeconds };
}
