import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logs, sql } from "../../../model/query.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";
import { newInstance } from "../../../runtime/evaluate/instance.ts";
import type { Sources } from "../../../runtime/evaluate/read-all.ts";
import { transitionOf } from "../../../runtime/evaluate/step.ts";
import { cause, causesMs } from "../../../runtime/policy/cause.ts";
import type { Context, Draft } from "../../../runtime/policy/draft.ts";
import { newMemory } from "../../../runtime/policy/memory.ts";
import type { Outcome, Row, Source } from "../../../runtime/sources/source.ts";
import { rule } from "../../scenarios/simulation.ts";

const now = Date.UTC(2026, 2, 10);
const why = sql`SELECT 'nobody' AS who, 1 AS value`;
const queue = rule("queue", { cause: why });
const row = (labels: Record<string, string>, value: number | null = 3): Row => ({ labels, annotations: {}, value });
const rows = (...found: Row[]): Outcome => ({ kind: "rows", rows: found });

/** A draft with news of an instance. */
function draft(labels: Record<string, string>, change: Partial<Transition> = {}, alert = queue): Draft {
  const transition = { ...transitionOf("firing", "warning", newInstance("value", labels), now), ...change };
  const memory = newMemory(alert.id);
  const news = { transition, notes: [] };
  const subject = `${alert.id}/${transition.key}`;
  return {
    alert,
    subject,
    truth: transition,
    changed: true,
    news,
    memory,
    heldBefore: null,
    removed: false,
    entries: [],
  };
}

const asked = vi.fn<Source["read"]>();
const told = async (...drafts: Draft[]) => {
  const source: Source = { read: asked };
  const context = { now, sources: { sql: source, logs: source } as Partial<Sources> } as Context;
  return (await cause(drafts, context)).map(({ news }) => news?.cause);
};

beforeEach(() => {
  asked.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the cause of what fires", () => {
  it("is a line for each row: how often, and what", async () => {
    asked.mockResolvedValue(rows(row({ error: "out of memory", worker: "a-1" }, 12), row({ error: "lost" }, null)));
    expect(await told(draft({}))).toEqual([["12 × out of memory, a-1", "lost"]]);
  });

  it("is the last record where all that a log query names is the instance itself", async () => {
    const alert = rule("queue", { cause: logs({ level: "ERROR", by: "extra.model" }) });
    const sampled = { labels: { model: "higgs" }, annotations: { sample: "CUDA error" }, value: 4 };
    asked.mockResolvedValue(rows(sampled));
    expect(await told(draft({ model: "higgs" }, {}, alert))).toEqual([["4 × CUDA error"]]);
  });

  it("has only the rows of its instance, and at most three of them", async () => {
    const of = (model: string, error: string) => row({ model, error });
    const all = [of("higgs", "a"), of("kokoro", "b"), of("kokoro", "c"), of("kokoro", "d"), of("kokoro", "e")];
    asked.mockResolvedValue(rows(...all));
    const [higgs, kokoro, none] = await told(
      draft({ model: "higgs" }),
      draft({ model: "kokoro", region: "eu" }),
      draft({ model: "other" }),
    );
    expect(higgs).toEqual(["3 × a"]);
    expect(kokoro).toEqual(["3 × b", "3 × c", "3 × d"]);
    expect(none).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("is nothing where nothing happened", async () => {
    asked.mockResolvedValue(rows(row({ error: "out of memory" }, 0), row({ error: "" })));
    expect(await told(draft({}))).toEqual([[]]);
  });

  it("is asked as the rule's query, for the same time and window", async () => {
    asked.mockResolvedValue(rows());
    await told(draft({}, {}, { ...queue, window: "5m" }));
    expect(asked.mock.calls).toEqual([[expect.objectContaining({ id: "queue", value: why, window: "5m" }), now]]);
  });

  it.each<[string, Draft]>([
    ["is over", draft({}, { kind: "resolved" })],
    ["gets better", draft({}, { kind: "deescalated" })],
    ["is not told", { ...draft({}), news: null }],
    ["fires because its query fails", draft({}, { cause: "query-failed" })],
    ["asks for none", draft({}, {}, rule("queue"))],
  ])("is not asked for what %s", async (_, quiet) => {
    expect(await told(quiet)).toEqual([undefined]);
    expect(asked).not.toHaveBeenCalled();
  });

  it("is asked for what gets worse", async () => {
    asked.mockResolvedValue(rows(row({ error: "lost" })));
    expect(await told(draft({}, { kind: "escalated" }))).toEqual([["3 × lost"]]);
  });
});

describe("a cause that cannot be had", () => {
  it.each<[string, () => Promise<Outcome>]>([
    ["fails", async () => ({ kind: "failed", reason: "no such table" })],
    ["has no source", async () => ({ kind: "unreachable", source: "logs", reason: "no such table" })],
    ["throws", () => Promise.reject(new Error("no such table"))],
  ])("because it %s is said to be unknown, and why", async (_, read) => {
    asked.mockImplementation(read);
    expect(await told(draft({}))).toEqual([["cause unknown: no such table"]]);
  });

  it("keeps nobody waiting: those that came in time are told, the others after a second in all", async () => {
    vi.useFakeTimers();
    const ids = ["quick", "hangs-1", "hangs-2", "hangs-3", "waits-behind-them"];
    asked.mockImplementation(({ id }) =>
      id.startsWith("hangs") ? new Promise(() => {}) : Promise.resolve(rows(row({ error: "lost" }))),
    );
    const lines = told(...ids.map((id) => draft({}, {}, rule(id, { cause: why }))));
    await vi.advanceTimersByTimeAsync(causesMs);
    const late = ["cause unknown: took longer than 1 s"];
    expect(await lines).toEqual([["3 × lost"], late, late, late, late]);
    expect(asked.mock.calls.map(([{ id }]) => id)).toEqual(ids.slice(0, -1));
  });
});
