import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { readsHetzner } from "../../model/records.ts";
import { faults } from "../world/app/faults/index.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { isSoak, RawResults } from "../world/soak.ts";
import { isPlain, kinds } from "./planted/plants.ts";
import { type Score, scoreOf } from "./planted/score.ts";
import { summaryOf } from "./planted/summary.ts";
import { judgedWeek } from "./planted/week.ts";

// Rules are looked at with the first ten seeds; only the others are reported.
const tunedUpTo = 10;
const sampleSeed = 11;
const lastSeed = 30;
const seeds = isSoak ? Array.from({ length: lastSeed }, (_, index) => index + 1) : [sampleSeed];
const raw = new RawResults("planted.jsonl");
vi.setConfig({ testTimeout: 600_000 });

/** The week is one of events; nobody measured a server in it. */
const ofTheApplication = alerts.filter((alert) => !readsHetzner(alert));

const scores = new Map<number, Score>();
let postgres: LocalPostgres;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(async () => {
  await postgres.stop();
  const reported = [...scores].filter(([seed]) => seed > tunedUpTo).map(([, score]) => score);
  if (isSoak) console.log(`seeds ${tunedUpTo + 1} to ${lastSeed}\n\n${summaryOf(reported)}\n\n${raw.file}`);
});

describe("a week with every fault the application has, planted at random moments and sizes", () => {
  it("has them all", () => {
    expect(Object.keys(kinds).sort()).toEqual(faults.map(({ name }) => name).sort());
  });

  it.each(seeds)("seed %i: nobody is called where no fault is", async (seed) => {
    const score = scoreOf(await judgedWeek(postgres, ofTheApplication, seed));
    scores.set(seed, score);
    raw.append({ seed, ...score });
    expect(score.falsePages).toEqual([]);
  });

  it("of what is plain nine in ten are told; a night with few requests may hide the rest", () => {
    const plain = [...scores.values()].flatMap(({ plants }) => plants).filter(isPlain);
    const told = plain.filter(({ delayS }) => delayS !== null);
    expect(told.length / plain.length).toBeGreaterThanOrEqual(0.9);
  });
});
