import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "../../model/alert.ts";
import { sql } from "../../model/query.ts";
import type { Message } from "../../runtime/notify/message.ts";
import type { Outcome } from "../../runtime/sources/source.ts";
import { rule, type Simulation, simulate } from "./simulation.ts";

/** One thing that can happen between two ticks. */
type Happening =
  | { kind: "value"; alert: string; name: string; value: number | undefined }
  | { kind: "gone"; alert: string }
  | { kind: "clock"; seconds: number }
  | { kind: "crash"; when: "before-delivery" | "after-acceptance" }
  | { kind: "outage"; ticks: number }
  | { kind: "overlap" }
  | { kind: "silence"; alert: string; minutes: number }
  | { kind: "cause"; alert: string; outcome: Outcome }
  | { kind: "calm"; ticks: number };

const parent = rule("host");
const cause = sql`SELECT 'lost' AS error, 3 AS value`;
const alerts: Alert[] = [
  parent,
  rule("disk", { dependsOn: ["host"], keepFiring: "30s", remindEvery: "5m", cause }),
  rule("queue", { group: "together", whenNoData: "keep", cause }),
  rule("plain", { whenNoData: "fire" }),
];
const causes: Outcome[] = [
  { kind: "rows", rows: [{ labels: { error: "lost", name: "a" }, annotations: {}, value: 3 }] },
  { kind: "failed", reason: "no such table" },
  { kind: "unreachable", source: "database", reason: "gone" },
];

const ids = fc.constantFrom(...alerts.map(({ id }) => id));
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("value" as const),
      alert: ids,
      name: fc.constantFrom("a", "b"),
      value: fc.constantFrom(5, 50, 500, undefined),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("gone" as const), alert: ids }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("clock" as const), seconds: fc.constantFrom(-7_200, -60, 300, 3_600) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      when: fc.constantFrom("before-delivery" as const, "after-acceptance" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("outage" as const), ticks: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: "overlap" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("silence" as const),
      alert: ids,
      minutes: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("cause" as const),
      alert: ids,
      outcome: fc.constantFrom(...causes),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("calm" as const), ticks: fc.integer({ min: 1, max: 8 }) }) },
);

class Killed extends Error {}

async function tick(world: Simulation, ticks = 1): Promise<void> {
  for (let count = 0; count < ticks; count += 1) {
    world.now += 15_000;
    await world.tick();
  }
}

async function happen(world: Simulation, happening: Happening): Promise<void> {
  switch (happening.kind) {
    case "value": {
      const { alert, name, value } = happening;
      const { [name]: _, ...others } = world.values[alert] ?? {};
      world.values[alert] = value === undefined ? others : { ...others, [name]: value };
      return await tick(world);
    }
    case "gone":
      world.values[happening.alert] = {};
      return await tick(world);
    case "clock":
      world.now += happening.seconds * 1_000;
      return await tick(world);
    case "crash": {
      const channel = world.channels[0];
      if (!channel) return;
      const { send } = channel;
      channel.send = async (message, timeoutMs) => {
        if (happening.when === "after-acceptance") await send(message, timeoutMs);
        throw new Killed();
      };
      world.now += 15_000;
      await world.tick().catch((error) => {
        if (!(error instanceof Killed)) throw error;
      });
      channel.send = send;
      return;
    }
    case "outage":
      world.answer = { kind: "later", reason: "503", rateLimited: false };
      await tick(world, happening.ticks);
      world.answer = { kind: "accepted" };
      return;
    case "overlap": {
      world.now += 15_000;
      const [one, other] = await Promise.allSettled([world.tick(), world.tick()]);
      if (one?.status !== "fulfilled" && other?.status !== "fulfilled") throw new Error("neither run got through");
      return;
    }
    case "silence":
      world.store.silences.add({
        alertId: happening.alert,
        labels: {},
        reason: "a person's reason",
        createdAt: world.now,
        endsAt: world.now + happening.minutes * 60_000,
      });
      return;
    case "cause":
      world.causes[happening.alert] = happening.outcome;
      return;
    case "calm":
      return await tick(world, happening.ticks);
  }
}

/** What a phone shows in the end: the latest message of each notification. */
function shown(messages: readonly Message[]): Map<string, Message> {
  const open = new Map<string, Message>();
  for (const message of messages) {
    if (message.kind === "resolved") open.delete(message.sequenceId);
    else open.set(message.sequenceId, message);
  }
  return open;
}

/** What is true in the end, as the phone should show it: a group by its worst member. */
function firing(world: Simulation): Map<string, string> {
  const truth = new Map<string, string>();
  for (const { alert, instances } of world.store.snapshot().rules.values()) {
    for (const { key, severity } of instances) {
      if (!severity) continue;
      const id = `${alert.id}-${alert.group ? "together" : key.slice(0, 8)}`;
      truth.set(id, truth.get(id) === "critical" ? "critical" : severity);
    }
  }
  return truth;
}

const histories = fc.array(happenings, { minLength: 3, maxLength: 25 });
const options = { seed: 20_260_310, numRuns: 100 };

async function played(history: readonly Happening[]): Promise<Simulation> {
  const world = simulate(alerts);
  for (const happening of history) await happen(world, happening);
  return world;
}

/** Long enough for every silence to end and every flapping to calm down; most of it nobody looks at. */
async function settled(world: Simulation): Promise<void> {
  for (let jump = 0; jump < 4; jump += 1) {
    await tick(world, 4);
    world.now += 12 * 3_600_000;
  }
  await tick(world, 8);
}

describe("whatever happens to values, processes, clocks and networks", () => {
  it("once it has calmed down, people see exactly what fires, at its severity; what a parent explains may be missing", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const world = await played(history);
        await settled(world);
        const told = new Map([...shown(world.messages)].map(([id, { severity }]) => [id, severity as string]));
        const truth = firing(world);
        const parentFires = [...truth.keys()].some((id) => id.startsWith("host-"));
        for (const [id, severity] of truth) {
          if (id.startsWith("disk-") && parentFires) continue;
          expect({ id, severity: told.get(id) }).toEqual({ id, severity });
        }
        for (const id of told.keys()) expect(truth.has(id), `${id} is shown though it is over`).toBe(true);
      }),
      options,
    );
  });

  it("no end is told without its beginning, and none is missing between two beginnings unless it is an update", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const world = await played(history);
        await settled(world);
        const open = new Set<string>();
        let previous: Message | undefined;
        for (const message of world.messages) {
          const repeated = previous?.sequenceId === message.sequenceId && previous.text === message.text;
          // A process that died after the server had taken its message sends it again, in the same notification.
          if (message.kind === "resolved" && !repeated) expect(open.has(message.sequenceId)).toBe(true);
          if (!history.some(({ kind }) => kind === "crash")) expect(repeated).toBe(false);
          if (message.kind === "resolved") open.delete(message.sequenceId);
          else open.add(message.sequenceId);
          expect(message.sequenceId).not.toBe("");
          previous = message;
        }
      }),
      options,
    );
  });

  it("silences and parents never keep back that something told is over", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const world = await played(history);
        // Everything ends while everything is silenced and the parent fires.
        for (const { id } of alerts) {
          const silence = {
            alertId: id,
            labels: {},
            reason: "all of it",
            createdAt: world.now,
            endsAt: world.now + 7 * 86_400_000,
          };
          world.store.silences.add(silence);
        }
        world.values = { host: { a: 500 }, queue: { a: 5, b: 5 }, plain: { a: 5, b: 5 } };
        await settled(world);
        const open = [...shown(world.messages).keys()].filter((id) => !id.startsWith("host-"));
        expect(open).toEqual([]);
      }),
      options,
    );
  });
});
