import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";
import { notice } from "../../../runtime/notify/message.ts";
import { type Memory, newMemory } from "../../../runtime/policy/memory.ts";
import { openStore } from "../../../runtime/state/open.ts";
import { setBackSchema } from "../../../runtime/state/schema.ts";

const day = 86_400_000;

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-firings-"));
  path = join(directory, "state.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

const change = (kind: Transition["kind"], at: number, more: Partial<Transition> = {}): Transition => ({
  ...{ kind, at, severity: "warning", key: "k1", cause: "value", labels: { model: "kokoro" }, annotations: {} },
  ...{ value: 41, reason: null, since: at - 60_000 },
  ...more,
});
const firing = (at: number) => change("firing", at);

/** One tick with what changed in it and what people know after it. */
function tick(at: number, changes: Transition[], memories: Record<string, Partial<Memory>> = {}): void {
  const { store } = openStore(path);
  store.save(store.snapshot(), {
    at,
    rules: new Map(),
    memories: new Map(
      Object.entries(memories).map(([key, memory]) => [
        `queue-depth/${key}`,
        { ...newMemory("queue-depth"), ...memory },
      ]),
    ),
    history: changes.map((transition) => ({ alertId: queueDepth.id, transition })),
    outbox: [{ channelId: "phone", subject: "a", message: notice("a", "hello", [], at) }],
  });
  store.close();
}

function firings(): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare("SELECT * FROM firings ORDER BY fired_at, key")
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

describe("what fired", () => {
  it("is kept from its beginning to its end, with the worst that it was", () => {
    tick(1_000, [firing(1_000), change("firing", 1_000, { key: "k2", labels: { model: "higgs" } })]);
    tick(2_000, [change("escalated", 2_000, { severity: "critical" })]);
    tick(3_000, [change("deescalated", 3_000)]);
    tick(4_000, [change("resolved", 4_000)]);
    expect(firings()).toMatchObject([
      { key: "k1", fired_at: 1_000, resolved_at: 4_000, severity: "critical", labels: '{"model":"kokoro"}', value: 41 },
      { key: "k2", fired_at: 1_000, resolved_at: null, severity: "warning", labels: '{"model":"higgs"}' },
    ]);
  });

  it("keeps when somebody first said to know of it, after its end too", () => {
    tick(1_000, [firing(1_000)], { k1: { told: firing(1_000) } });
    tick(2_000, [], { k1: { told: firing(1_000), acknowledgedAt: 2_000 } });
    tick(3_000, [], { k1: { told: firing(1_000), acknowledgedAt: 3_000 } });
    tick(4_000, [change("resolved", 4_000)]);
    expect(firings()).toMatchObject([{ acknowledged_at: 2_000, resolved_at: 4_000, held: null }]);
  });

  it("is known of where its group is, but not because of what was said before it joined", () => {
    const together = { told: firing(1_000), together: true };
    tick(1_000, [firing(1_000)], { k1: together, together: {} });
    tick(2_000, [change("firing", 2_000, { key: "k2" })], {
      k1: together,
      k2: together,
      together: { acknowledgedAt: 1_500 },
    });
    expect(firings().map((row) => row.acknowledged_at)).toEqual([1_500, null]);
  });

  it("says why nobody was told, until somebody was", () => {
    const held = { by: "silence", reason: "silenced until 12:00", owed: true } as const;
    tick(1_000, [firing(1_000), change("firing", 1_000, { key: "k2" })], { k1: { held }, k2: { held } });
    tick(2_000, [change("resolved", 2_000)], { k2: { held, told: firing(2_000) } });
    expect(firings().map((row) => row.held)).toEqual(["silenced until 12:00", null]);
  });

  it("is forgotten after 400 days, and beyond 5,000 that are over; what still fires is not", () => {
    tick(0, [firing(0), change("firing", 0, { key: "over" }), change("resolved", 1, { key: "over" })]);
    tick(401 * day, []);
    expect(firings()).toMatchObject([{ key: "k1", fired_at: 0 }]);
    const many = Array.from({ length: 5_100 }, (_, at) => at + 402 * day);
    tick(
      403 * day,
      many.flatMap((at) => [change("firing", at, { key: "k2" }), change("resolved", at, { key: "k2" })]),
    );
    const kept = firings();
    expect([kept.length, kept[0]?.key, kept[1]?.fired_at]).toEqual([5_001, "k1", 402 * day + 100]);
  });

  it("of a state of the release before is made from its history", () => {
    tick(1_000, [firing(1_000)]);
    tick(2_000, [change("escalated", 2_000, { severity: "critical" })]);
    const whole = firings();
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE firings; PRAGMA user_version = 2");
    database.close();
    openStore(path).store.close();
    expect(firings()).toEqual(whole);
  });

  it("while an older release judged is caught up on, and who knew of what was before is not lost", () => {
    tick(1_000, [firing(1_000)], { k1: { told: firing(1_000), acknowledgedAt: 1_500 } });
    const database = new DatabaseSync(path);
    setBackSchema(database, 2);
    const insert = database.prepare("INSERT INTO history (at, alert_id, transition) VALUES (?, ?, ?)");
    for (const one of [change("resolved", 2_000), firing(3_000)])
      insert.run(one.at, "queue-depth", JSON.stringify(one));
    database.exec("UPDATE tick SET generation = generation + 2");
    database.close();
    openStore(path).store.close();
    expect(firings()).toMatchObject([
      { fired_at: 1_000, resolved_at: 2_000, acknowledged_at: 1_500 },
      { fired_at: 3_000, resolved_at: null, acknowledged_at: null },
    ]);
  });
});
