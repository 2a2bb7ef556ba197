import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { between, pick, type Random, seededRandom } from "../world/app/service/random.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { seedOfRun } from "../world/random.ts";
import { isSoak, RawResults } from "../world/soak.ts";
import {
  instances,
  type KilledWatch,
  type Round,
  startKilledWatch,
  type Wanted,
  type Word,
} from "./killed/killed-watch.ts";

const seed = seedOfRun();
/** `make test` draws steps; `make soak` takes every step of every change, and moments in between. */
const sampleKills = 20;
const soakMoments = 100;
const mostSteps = 400;
/** A tick takes about that long; where a moment falls is the machine's choice. */
const tickTakesMs = 250;
const raw = new RawResults("kills.jsonl");
vi.setConfig({ testTimeout: isSoak ? 3_600_000 : 300_000 });

const everywhere = (word: Word) => () => Object.fromEntries(instances.map((name) => [name, word])) as Wanted;
const drawn = (random: Random) =>
  Object.fromEntries(instances.map((name) => [name, pick(random, ["ok", "warning", "critical"] as const)])) as Wanted;

/** One after the other, so that each changes something: everything begins, gets worse, eases, ends, and each for itself. */
const changes: Record<string, (random: Random) => Wanted> = {
  begins: everywhere("warning"),
  worsens: everywhere("critical"),
  eases: everywhere("warning"),
  ends: everywhere("ok"),
  mixed: drawn,
};

let postgres: LocalPostgres;
let watch: KilledWatch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startKilledWatch(postgres);
});
afterEach(() => watch.close());

/** A repeat in the same notification is an update that says the same; that is what a death after sending costs. */
const withoutRepeats = (words: readonly Word[]) => words.filter((word, index) => word !== words[index - 1]);

function expectNothingLost({ decided, received, wanted, state, phone, counted, written }: Round, why: string): void {
  const told = Object.fromEntries(Object.entries(received).map(([id, words]) => [id, withoutRepeats(words)]));
  // By sequence id: nothing lost, nothing told under another id, nothing out of order.
  expect(told, why).toEqual(decided);
  expect(state, why).toEqual(wanted);
  expect(phone, why).toEqual(wanted);
  expect(counted, why).toBe(written);
}

/** Kills a tick, every fourth time the next one as well, then lets it run in peace. @returns how many died */
async function killed(change: string, deaths: readonly Parameters<KilledWatch["tick"]>[0][], random: Random) {
  await watch.begin((changes[change] as (random: Random) => Wanted)(random));
  const diedAt: string[] = [];
  for (const death of deaths) {
    const ended = await watch.tick(death);
    if (ended.diedAt) diedAt.push(ended.diedAt);
    else if (ended.code !== 0) throw new Error(`it ended with ${ended.code} on its own: ${ended.err}`);
  }
  const round = await watch.settle();
  const repeats = Object.values(round.received).reduce(
    (sum, words) => sum + words.length - withoutRepeats(words).length,
    0,
  );
  raw.append({ seed, change, diedAt, repeats, ...round });
  expectNothingLost(round, `seed ${seed}, ${change}, ${diedAt.join(" and ") || "nothing died"}`);
  return diedAt.length;
}

describe("the program, killed at any step of a tick", () => {
  it("loses no notification, repeats one only as an update of itself, tells what fires and that it is over", async () => {
    const random = seededRandom(seed, "kills");
    const names = Object.keys(changes);
    // How many steps each change has, by letting it happen once.
    const steps: Record<string, number> = {};
    for (const name of names) {
      await watch.begin((changes[name] as (random: Random) => Wanted)(random));
      steps[name] = (await watch.tick()).steps;
      expectNothingLost(await watch.settle(), `seed ${seed}, ${name}, undisturbed`);
      expect(steps[name]).toBeGreaterThan(20);
      expect(steps[name]).toBeLessThan(mostSteps);
    }
    const rounds = isSoak ? Math.max(...Object.values(steps)) : Math.ceil(sampleKills / names.length);
    let kills = 0;
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of names) {
        const most = steps[name] as number;
        if (isSoak && round > most) continue;
        const dieAtStep = isSoak ? round : between(random, 1, most);
        const again = random() < 0.25 ? [{ dieAtStep: between(random, 1, most) }] : [];
        kills += await killed(name, [{ dieAtStep }, ...again], random);
      }
    }
    for (let moment = 0; isSoak && moment < soakMoments; moment += 1) {
      kills += await killed(pick(random, names), [{ dieAfterMs: between(random, 0, tickTakesMs) }], random);
    }
    raw.append({ seed, steps, kills });
    expect(kills).toBeGreaterThanOrEqual(isSoak ? 500 : sampleKills - names.length);
  });
});

describe("two evaluators at once", () => {
  it("are as one: one of them saves, the other says so, and everything is told once", async () => {
    const random = seededRandom(seed, "overlaps");
    for (let round = 0; round < 5; round += 1) {
      await watch.begin(drawn(random));
      const both = await watch.twoTicks();
      const refused = both.filter(({ code }) => code !== 0);
      expect(refused.length).toBeLessThan(2);
      for (const { err } of refused) expect(err).toMatch(/another evaluation ran at the same time/);
      expectNothingLost(await watch.settle(), `round ${round}`);
    }
  });
});
