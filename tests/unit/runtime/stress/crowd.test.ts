import { describe, expect, it } from "vitest";
import type { Listener, StressTest } from "../../../../model/stress.ts";
import { Budget } from "../../../../runtime/stress/budget.ts";
import { type Crowd, crowd, type Held } from "../../../../runtime/stress/crowd.ts";
import { together } from "../../../../runtime/stress/measures.ts";
import { seededRandom } from "../../../../runtime/stress/random.ts";
import { runStress } from "../../../../runtime/stress/run.ts";
import { listening } from "../../../../stress/listening.ts";
import { isSoak } from "../../../world/soak.ts";
import { type Capacity, SimulatedApp } from "./simulated-app.ts";
import { SimulatedClock } from "./simulated-clock.ts";

const listener: Listener = { ...listening.listener, seekPercent: 0, comeBackPercent: 0 };

async function held(load: Crowd, capacity: Capacity, more: Partial<Listener> = {}): Promise<Held> {
  const clock = new SimulatedClock();
  const app = new SimulatedApp(clock, capacity);
  const stop = new AbortController().signal;
  const running = crowd(load, {
    appOf: (measures) => app.of(measures),
    listener: { ...listener, ...more },
    impatientMs: 2_000,
    clock,
    seed: 3,
    stop,
  });
  return await lived(clock, running);
}

async function lived<Result>(clock: SimulatedClock, running: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  running.then(over, over);
  await clock.live(24 * 3_600_000, () => isOver);
  return await running;
}

describe("a crowd", () => {
  it("sees a stall of two seconds at its true percentiles, since each visit counts from when it should have begun", async () => {
    // A hundred visits a second for ten seconds, two of which nothing answers: a fifth of them wait, evenly from 0 to 2 s.
    const instant = { workers: 1_000, serviceMs: 0, blocksPerDocument: 1, blockCharacters: 0 };
    const stall = { fromMs: 14_000, toMs: 16_000 };
    const pauseSeconds: [number, number] = [1, 1];
    const { windows } = await held(
      { users: 100, rampMs: 10_000, holdMs: 10_000, windows: 1 },
      { ...instant, stall },
      { pauseSeconds },
    );
    const { firstAudio } = together(windows);
    expect(firstAudio.count).toBeGreaterThan(900);
    expect(firstAudio.percentile(50)).toBe(0);
    expect(firstAudio.percentile(90)).toBeGreaterThan(900);
    expect(firstAudio.percentile(90)).toBeLessThan(1_100);
    expect(firstAudio.percentile(99)).toBeGreaterThan(1_800);
    expect(firstAudio.percentile(99)).toBeLessThan(2_000);
  });

  it("hears no gap where there are workers enough, and little at all where there are far too few", async () => {
    const usual = { serviceMs: 500, blocksPerDocument: 20, blockCharacters: 160 };
    const load = { users: 20, rampMs: 20_000, holdMs: 200_000, windows: 1 };
    const enough = together((await held(load, { ...usual, workers: 5 })).windows);
    const tooFew = together((await held(load, { ...usual, workers: 1, serviceMs: 5_000 })).windows);
    expect(enough.underrun.count).toBe(0);
    expect(enough.played).toBeGreaterThan(300);
    expect(tooFew.underrun.count).toBeGreaterThan(0);
    expect(tooFew.played).toBeLessThan(enough.played / 5);
  });

  it("counts whoever still waits at its end as having waited that long", async () => {
    const never = { workers: 1, serviceMs: 1e9, blocksPerDocument: 5, blockCharacters: 50 };
    const { windows } = await held({ users: 5, rampMs: 0, holdMs: 10_000, windows: 1 }, never);
    const { firstAudio } = together(windows);
    expect(firstAudio.count).toBe(5);
    expect(firstAudio.percentile(50)).toBeGreaterThan(9_000);
  });

  it("ends at the first window after which the rest can be left out", async () => {
    const usual = { workers: 10, serviceMs: 100, blocksPerDocument: 5, blockCharacters: 50 };
    const load = { users: 3, rampMs: 0, holdMs: 60_000, windows: 6 };
    let asked = 0;
    const isEnough = () => {
      asked += 1;
      return asked === 2;
    };
    const { windows, isWhole, heldMs } = await held({ ...load, isEnough }, usual);
    expect([windows.length, isWhole, heldMs]).toEqual([2, false, 20_000]);
  });
});

const seeds = isSoak ? 20 : 1;

describe("the breaking point of an application whose capacity is known", () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    it(`is found within a tenth of what its workers can do (seed ${seed})`, async () => {
      const random = seededRandom("capacity", seed);
      const capacity = {
        workers: 4 + Math.floor(random() * 3),
        serviceMs: 500 + Math.floor(random() * 300),
        blocksPerDocument: 24,
        blockCharacters: 100 + Math.floor(random() * 100),
      };
      const clock = new SimulatedClock();
      const app = new SimulatedApp(clock, capacity);
      const test: StressTest = {
        ...listening,
        listener: { ...listener, pauseSeconds: [3, 3] },
        // What a burst of batches makes others wait is no lack of workers.
        limits: { ...listening.limits, firstAudioP95Ms: 20_000 },
        profiles: {
          ...listening.profiles,
          steps: { firstUsers: 4, stepSeconds: 900, withinPercent: 3, settleSeconds: 600 },
        },
        caps: { ...listening.caps, users: 2_000, minutes: 100_000, requests: 1e9, usd: 1e6 },
      };
      const result = await lived(
        clock,
        runStress({
          ...{ test, profile: "steps", target: "http://simulated", seed, commit: null, clock },
          wallMs: () => clock.nowMs(),
          budget: new Budget(test.caps),
          appOf: (measures) => app.of(measures),
          say: () => {},
        }),
      );
      // What one person asks for in a second, over a document and the pause behind it.
      const documentS = (capacity.blocksPerDocument * capacity.blockCharacters * listener.msPerCharacter) / 1_000;
      const perPerson = capacity.blocksPerDocument / (documentS + 3);
      const computed = (capacity.workers * 1_000) / capacity.serviceMs / perPerson;
      expect(Math.abs((result.usersHeld ?? 0) - computed) / computed).toBeLessThan(0.1);
      expect(result.verdict).toBe("broken");
    }, 120_000);
  }
});
