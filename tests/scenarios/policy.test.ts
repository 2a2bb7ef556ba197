import { describe, expect, it } from "vitest";
import { rule, type Simulation, simulate } from "./simulation.ts";

describe("dependsOn", () => {
  const alerts = [rule("redis-gone"), rule("queue", { dependsOn: ["redis-gone"] })];

  it("holds back the child's firing while a parent fires, and tells it when only the child is left", async () => {
    const world = simulate(alerts);
    world.values = { "redis-gone": { "": 50 }, queue: { kokoro: 50 } };
    await world.ticks(60);
    expect(world.told()).toEqual(["10:00:15 firing warning redis-gone"]);
    expect(world.status()).toMatch(/firing warning +queue +name kokoro · held back by redis-gone +50 jobs/);
    world.values = { queue: { kokoro: 50 } };
    await world.ticks(60);
    expect(world.told().slice(1)).toEqual([
      "10:01:15 resolved warning redis-gone",
      "10:01:15 firing warning queue\nuntil now held back by redis-gone",
    ]);
  });

  it("holds back that a child gets worse, but never that one which was told is over", async () => {
    const world = simulate(alerts);
    world.values = { queue: { kokoro: 50, higgs: 50 } };
    await world.ticks(15);
    world.values = { "redis-gone": { "": 50 }, queue: { kokoro: 500, higgs: 50 } };
    await world.ticks(15);
    world.values = { "redis-gone": { "": 50 }, queue: { kokoro: 500 } };
    await world.ticks(15);
    expect(world.told().slice(2)).toEqual(["10:00:30 firing warning redis-gone", "10:00:45 resolved warning queue"]);
    world.values = { queue: { kokoro: 500 } };
    await world.ticks(15);
    expect(world.told().slice(4)).toEqual([
      "10:01:00 resolved warning redis-gone",
      "10:01:00 escalated critical queue\nuntil now held back by redis-gone",
    ]);
  });

  it("says nothing of a child that came and went meanwhile", async () => {
    const world = simulate(alerts);
    world.values = { "redis-gone": { "": 50 }, queue: { kokoro: 50 } };
    await world.ticks(30);
    world.values = { "redis-gone": { "": 50 } };
    await world.ticks(30);
    world.values = {};
    await world.ticks(30);
    expect(world.told()).toEqual(["10:00:15 firing warning redis-gone", "10:01:15 resolved warning redis-gone"]);
  });

  it("may name the alert for a source that is out of reach", async () => {
    const world = simulate([rule("broken-too", { dependsOn: ["source-unreachable"] }), rule("other")]);
    world.outcomes = { other: { kind: "unreachable", source: "database", reason: "gone" } };
    await world.ticks(90);
    world.values = { "broken-too": { "": 50 } };
    await world.ticks(30);
    expect(world.told()).toEqual(["10:01:15 firing critical Watchbill cannot see"]);
  });

  it("holds nothing where two rules came to depend on each other on their way to the host", async () => {
    const world = simulate([rule("a", { dependsOn: ["b"] }), rule("b", { dependsOn: ["a"] })]);
    world.values = { a: { "": 50 }, b: { "": 50 } };
    await world.ticks(15);
    expect(world.told()).toHaveLength(2);
  });
});

describe("group", () => {
  const together = () => simulate([rule("queue", { group: "together" })]);

  it("is one notification, updated as instances join, leave and get worse, and resolved with the last", async () => {
    const world = together();
    for (const queue of [{ a: 50 }, { a: 50, b: 30 }, { a: 50, b: 300 }, { a: 60 }, {}] as Record<string, number>[]) {
      world.values = { queue };
      await world.ticks(30);
    }
    expect(world.told()).toEqual([
      "10:00:15 firing warning queue",
      "10:00:45 firing warning queue\n2 fire:\n· name a: 50 jobs\n· name b: 30 jobs",
      "10:01:15 escalated critical queue\n2 fire:\n· name a: 50 jobs\n· name b: 300 jobs",
      "10:01:45 deescalated warning queue\nover: name b",
      "10:02:15 resolved warning queue",
    ]);
    expect(new Set(world.messages.map(({ sequenceId }) => sequenceId))).toEqual(new Set(["queue-together"]));
  });

  it("lists ten instances and counts the others", async () => {
    const world = together();
    world.values = { queue: Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`m${index}`, 50])) };
    await world.ticks(15);
    expect(world.told()).toHaveLength(1);
    expect(world.told()[0]).toContain("14 fire:");
    expect(world.told()[0]).toContain("· and 4 more");
  });

  it("ends what was told on its own on its own when the rule begins to group, and the other way about", async () => {
    const world = simulate([rule("queue")]);
    world.values = { queue: { a: 50 } };
    await world.ticks(15);
    world.alerts = [rule("queue", { group: "together" })];
    await world.ticks(15);
    world.values = { queue: { a: 50, b: 50 } };
    await world.ticks(15);
    world.alerts = [rule("queue")];
    await world.ticks(15);
    world.values = {};
    await world.ticks(15);
    const [a, b] = [world.messages[0]?.sequenceId, world.messages[2]?.sequenceId];
    expect(a).not.toBe(b);
    const told = world.messages.map(({ kind, sequenceId }) => [kind, sequenceId]);
    expect([...told.slice(0, 4), ...told.slice(4).sort()]).toEqual([
      ["firing", a],
      ["firing", "queue-together"],
      ["firing", b],
      ["resolved", "queue-together"],
      ...[
        ["resolved", a],
        ["resolved", b],
      ].sort(),
    ]);
  });

  it("resolves the one notification when the rule is removed", async () => {
    const world = together();
    world.values = { queue: { a: 50, b: 50 } };
    await world.ticks(15);
    world.alerts = [];
    await world.ticks(30);
    expect(world.told().slice(1)).toEqual(["10:00:30 resolved warning queue"]);
    expect(world.messages.at(-1)?.text).toContain("rule removed");
  });

  it("leaves members out that a parent holds back", async () => {
    const world = simulate([rule("redis-gone"), rule("queue", { group: "together", dependsOn: ["redis-gone"] })]);
    world.values = { queue: { a: 50 } };
    await world.ticks(15);
    world.values = { "redis-gone": { "": 50 }, queue: { a: 50, b: 50 } };
    await world.ticks(30);
    expect(world.told().slice(1)).toEqual(["10:00:30 firing warning redis-gone"]);
    world.values = { queue: { b: 50 } };
    await world.ticks(15);
    expect(world.told().slice(3)).toEqual([
      "10:01:00 firing warning queue\nover: name a\nuntil now held back by redis-gone",
    ]);
  });
});

describe("remindEvery", () => {
  const reminding = () => simulate([rule("disk", { remindEvery: "1h" })]);
  const hours = (count: number) => count * 3_600;

  it("says again what still fires after 1 h, then after twice as long each time, a day at most", async () => {
    const world = reminding();
    world.values = { disk: { "": 50 } };
    world.tickSeconds = 900;
    await world.ticks(hours(24 * 4));
    const times = world.told().map((line) => line.split(" ")[0]);
    expect(times.join(" ")).toBe("10:15:00 11:15:00 13:15:00 17:15:00 01:15:00 17:15:00 17:15:00 17:15:00");
    expect(world.told()[1]).toBe("11:15:00 firing warning disk\nstill firing: reminder 1, the next in 2 h");
    expect(new Set(world.messages.map(({ sequenceId }) => sequenceId)).size).toBe(1);
  });

  it("starts anew when it gets worse, and stops when it is over", async () => {
    const world = reminding();
    world.values = { disk: { "": 50 } };
    await world.ticks(hours(1.5));
    world.values = { disk: { "": 500 } };
    await world.ticks(hours(1.1));
    world.values = {};
    await world.ticks(hours(9));
    expect(world.told().slice(1)).toEqual([
      "11:00:15 firing warning disk\nstill firing: reminder 1, the next in 2 h",
      "11:30:15 escalated critical disk",
      "12:30:15 firing critical disk\nstill firing: reminder 1, the next in 2 h",
      "12:36:15 resolved critical disk",
    ]);
  });

  it("does not wait longer because the clock was set back", async () => {
    const world = reminding();
    world.values = { disk: { "": 50 } };
    await world.ticks(60);
    world.now -= hours(240) * 1_000;
    await world.ticks(hours(1.1));
    expect(world.told()).toHaveLength(2);
  });

  it("is quiet while a parent fires", async () => {
    const world = simulate([rule("host"), rule("disk", { remindEvery: "1h", dependsOn: ["host"] })]);
    world.values = { disk: { "": 50 } };
    await world.ticks(60);
    world.values = { host: { "": 50 }, disk: { "": 50 } };
    await world.ticks(hours(5));
    expect(world.told()).toEqual(["10:00:15 firing warning disk", "10:01:15 firing warning host"]);
  });
});

describe("an instance that flaps", () => {
  const flapping = async (world: Simulation, times: number) => {
    for (let time = 0; time < times; time += 1) {
      world.values = { disk: { "": 50 } };
      await world.ticks(60);
      world.values = {};
      await world.ticks(60);
    }
  };
  const note = (times: number) =>
    `flapping: it has begun ${times} times within 30 minutes; quiet until it keeps still for 15 minutes`;

  it("is told as such at its fourth beginning in half an hour, then not at all until it has kept still for 15 min", async () => {
    const world = simulate([rule("disk")]);
    await flapping(world, 8);
    expect(world.told().slice(6)).toEqual([`10:06:15 firing warning disk\n${note(4)}`]);
    await world.ticks(14 * 60);
    expect(world.told()).toHaveLength(7);
    await world.ticks(60);
    expect(world.told().slice(7)).toEqual(["10:30:15 resolved warning disk"]);
  });

  it("is said to fire still when that is how it calms down", async () => {
    const world = simulate([rule("disk")]);
    await flapping(world, 5);
    world.values = { disk: { "": 50 } };
    await world.ticks(16 * 60);
    expect(world.told().slice(7)).toEqual(["10:25:15 firing warning disk\nno longer flapping: it still fires"]);
  });

  it("is told at once when it gets worse", async () => {
    const world = simulate([rule("disk")]);
    await flapping(world, 5);
    world.values = { disk: { "": 500 } };
    await world.ticks(15);
    expect(world.told().slice(7)).toEqual(["10:10:15 escalated critical disk"]);
  });

  it("is not what four times in an hour are", async () => {
    const world = simulate([rule("disk")]);
    for (let time = 0; time < 6; time += 1) {
      await flapping(world, 1);
      await world.ticks(600);
    }
    expect(world.told()).toHaveLength(12);
  });

  it("is told as soon as the parent that held it back is over", async () => {
    const world = simulate([rule("host"), rule("disk", { dependsOn: ["host"] })]);
    for (let time = 0; time < 5; time += 1) {
      world.values = { host: { "": 50 }, disk: { "": 50 } };
      await world.ticks(60);
      world.values = { host: { "": 50 } };
      await world.ticks(60);
    }
    world.values = { disk: { "": 50 } };
    await world.ticks(60);
    expect(world.told().slice(2)).toEqual([`10:10:15 firing warning disk\n${note(6)}`]);
    world.values = {};
    await world.ticks(20 * 60);
    expect(world.told().slice(3)).toEqual(["10:26:15 resolved warning disk"]);
  });

  it("is over at once when its rule is removed", async () => {
    const world = simulate([rule("disk")]);
    await flapping(world, 4);
    world.alerts = [];
    await world.ticks(15);
    expect(world.told().slice(7)).toEqual(["10:08:15 resolved warning disk"]);
  });
});
