import { describe, expect, it } from "vitest";
import type { Alert } from "../../model/alert.ts";
import { sql } from "../../model/query.ts";
import { stages } from "../../runtime/notify/pipeline.ts";
import { pipeline } from "../../runtime/policy/draft.ts";
import { rule, type Simulation, simulate, start } from "./simulation.ts";

interface Scenario {
  stage: string;
  says: string;
  alerts: Alert[];
  play(world: Simulation): Promise<void>;
  told: string[];
}

const disk = (value: number) => ({ disk: { "": value } });
const night = { id: "night", why: "sleep", starts: "10:00", lasts: "5m", timezone: "UTC", holds: {} } as const;

/** For each stage something that only it brings about. */
const scenarios: Scenario[] = [
  {
    stage: "dedup",
    says: "what fires is told once",
    alerts: [rule("disk")],
    async play(world) {
      world.values = disk(50);
      await world.ticks(45);
    },
    told: ["10:00:15 firing warning disk"],
  },
  {
    stage: "silence",
    says: "what is silenced waits for the silence's end",
    alerts: [rule("disk")],
    async play(world) {
      const silence = { alertId: "disk", labels: {}, reason: "moving", createdAt: start, endsAt: start + 60_000 };
      world.store.silences.add(silence);
      world.values = disk(50);
      await world.ticks(90);
    },
    told: ["10:01:00 firing warning disk\nuntil now silenced until 10:01:00 UTC: moving"],
  },
  {
    stage: "window",
    says: "what begins in quiet hours waits for the morning",
    alerts: [rule("disk")],
    async play(world) {
      world.input = { ...world.input, windows: [night] };
      world.values = disk(50);
      await world.ticks(330);
    },
    told: ["10:05:00 firing warning disk\nuntil now held until 10:05:00 UTC by night: sleep"],
  },
  {
    stage: "dependency",
    says: "the consequence of what fires is not told",
    alerts: [rule("host"), rule("disk", { dependsOn: ["host"] })],
    async play(world) {
      world.values = { host: { "": 50 }, ...disk(50) };
      await world.ticks(15);
    },
    told: ["10:00:15 firing warning host"],
  },
  {
    stage: "flap",
    says: "what keeps coming and going is told as that",
    alerts: [rule("disk")],
    async play(world) {
      for (let time = 0; time < 12; time += 1) {
        world.values = time % 2 === 0 ? disk(50) : {};
        await world.ticks(15);
      }
      world.messages.splice(0, 6);
    },
    told: [
      "10:01:45 firing warning disk\nflapping: it has begun 4 times within 30 minutes; quiet until it keeps still for 15 minutes",
    ],
  },
  {
    stage: "group",
    says: "many instances are one message",
    alerts: [rule("queue", { group: "together" })],
    async play(world) {
      world.values = { queue: { a: 50, b: 50 } };
      await world.ticks(15);
    },
    told: ["10:00:15 firing warning queue\n2 fire:\n· name a: 50 jobs\n· name b: 50 jobs"],
  },
  {
    stage: "remind",
    says: "what still fires is said again",
    alerts: [rule("disk", { remindEvery: "1m" })],
    async play(world) {
      world.values = disk(50);
      await world.ticks(90);
    },
    told: ["10:00:15 firing warning disk", "10:01:15 firing warning disk\nstill firing: reminder 1, the next in 2 min"],
  },
  {
    stage: "cause",
    says: "what fires is told with its cause",
    alerts: [rule("disk", { cause: sql`SELECT 'core dumps' AS what, 3 AS value` })],
    async play(world) {
      world.causes = { disk: { kind: "rows", rows: [{ labels: { what: "core dumps" }, annotations: {}, value: 3 }] } };
      world.values = disk(50);
      await world.ticks(15);
    },
    told: ["10:00:15 firing warning disk\n· 3 × core dumps"],
  },
  {
    stage: "deliver",
    says: "what is news is told",
    alerts: [rule("disk")],
    async play(world) {
      world.values = disk(50);
      await world.ticks(15);
    },
    told: ["10:00:15 firing warning disk"],
  },
];

const names = Object.keys(stages);

async function toldWith(chosen: readonly string[], { alerts, play }: Scenario): Promise<string[]> {
  const kept = Object.entries(stages).flatMap(([name, stage]) => (chosen.includes(name) ? [stage] : []));
  const world = simulate(alerts, { policy: pipeline(kept) });
  await play(world);
  return world.told();
}

describe("the policy", () => {
  it("has a scenario for each of its stages", () => {
    expect(scenarios.map(({ stage }) => stage)).toEqual(names);
  });

  it.each(scenarios)("$stage: $says", async (scenario) => {
    expect(await toldWith(names, scenario)).toEqual(scenario.told);
  });

  it.each(scenarios)("without $stage it is not so that $says", async (scenario) => {
    const without = names.filter((name) => name !== scenario.stage);
    expect(await toldWith(without, scenario)).not.toEqual(scenario.told);
  });
});
