import { describe, expect, it } from "vitest";
import type { LoadSample } from "../../../../model/stress-load.ts";
import { causeOf } from "../../../../runtime/stress/cause.ts";
import { step } from "./results.ts";

const broken = (more = {}) => step(21, 3_900, more);
const every2s = (samples: Omit<LoadSample, "atMs">[]): LoadSample[] =>
  samples.map((sample, at) => ({ atMs: broken().startedAtMs + at * 2_000, ...sample }));

const worker = (busyPercent: number, model = "kokoro") => ({ worker: `${model}-1`, model, busyPercent, latencyMs: 25 });
const database = { connections: 12, connectionsMost: 100, slowestMs: 4, answerMs: 2 };

describe("what a stress test ran into first", () => {
  it("is the workers, where all of a model are busy nearly all of the time", () => {
    const busy = { workers: [worker(97), worker(93), worker(20, "higgs")], database };
    const samples = every2s([{ workers: [worker(60)] }, busy, busy]);
    expect(causeOf(broken(), samples)).toEqual({
      resource: "workers of kokoro",
      evidence: "all 2 are busy 93 % of the time",
      atMs: samples[2]?.atMs,
    });
  });

  it("is no worker that is busy for a moment, nor one of several", () => {
    const idle = { workers: [worker(30)] };
    expect(
      causeOf(broken(), every2s([idle, { workers: [worker(99)] }, idle, { workers: [worker(99)] }])),
    ).toBeUndefined();
    const one = { workers: [worker(99), worker(40)] };
    expect(causeOf(broken(), every2s([one, one, one]))).toBeUndefined();
  });

  it("is the database that makes workers wait, not the workers, where both are seen at once", () => {
    const slow = { database: { ...database, slowestMs: 3_400 }, workers: [worker(95)] };
    expect(causeOf(broken(), every2s([slow, slow]))?.resource).toBe("database");
  });

  it("is whatever was full first in time", () => {
    const memory = { containers: [{ container: "gateway", cpuPercent: 80, memoryPercent: 99 }] };
    const both = { ...memory, database: { ...database, connections: 98 } };
    expect(causeOf(broken(), every2s([memory, memory, both, both]))?.resource).toBe("memory of gateway");
  });

  it("is what the application names itself, where most of its errors do", () => {
    const named = (kind: string) =>
      causeOf(
        broken({
          errors: [
            { kind, count: 30 },
            { kind: "other", count: 5 },
          ],
        }),
        [],
      )?.resource;
    expect(named("block: Redis unavailable: OOM command not allowed when used memory > 'maxmemory'.")).toBe(
      "Redis memory",
    );
    expect(named("block: more than <*> blocks are waiting")).toBe("queue bound");
    expect(named("/ws: closed with 1013")).toBe("connections");
    expect(named("block: Redis connection lost")).toBe("Redis");
    expect(named("POST /documents: HTTP 500")).toBeUndefined();
  });

  it("looks at the time of the step alone", () => {
    const full = { redis: { answerMs: 400, usedBytes: 1, limitBytes: null } };
    const before = every2s([full, full]).map((sample) => ({ ...sample, atMs: sample.atMs - 60_000 }));
    expect(causeOf(broken(), before)).toBeUndefined();
    expect(causeOf(broken(), every2s([full, full]))?.evidence).toBe("it takes 400 ms to answer");
  });
});
