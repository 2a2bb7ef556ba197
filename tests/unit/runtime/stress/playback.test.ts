import { describe, expect, it } from "vitest";
import { Playback } from "../../../../runtime/stress/playback.ts";
import { SimulatedClock } from "./simulated-clock.ts";

function player(blockMs: readonly number[]) {
  const clock = new SimulatedClock();
  const seen = {
    asked: [] as [number[], number][],
    startedMs: [] as number[],
    gapsMs: [] as number[],
    played: [] as number[],
    endedMs: -1,
  };
  const playback = new Playback({
    clock,
    blockMs,
    batchBlocks: 8,
    refillAheadBlocks: 8,
    bufferedBlocks: 2,
    ask: (indices, askedMs) => seen.asked.push([indices, askedMs]),
    started: () => seen.startedMs.push(clock.nowMs()),
    underran: (ms) => seen.gapsMs.push(ms),
    played: (index) => seen.played.push(index),
    ended: () => {
      seen.endedMs = clock.nowMs();
    },
  });
  playback.start(0);
  const comesAt = (ms: number, ...indices: number[]) => {
    clock.advanceTo(ms);
    for (const index of indices) playback.arrived(index);
  };
  return { clock, playback, seen, comesAt };
}

const seconds = (count: number) => Array.from({ length: count }, () => 1_000);

describe("a simulated player", () => {
  it("asks for a batch of 8 and begins when 2 are there, whatever their order", () => {
    const { seen, comesAt } = player(seconds(20));
    expect(seen.asked).toEqual([[[0, 1, 2, 3, 4, 5, 6, 7], 0]]);
    comesAt(300, 1);
    expect(seen.startedMs).toEqual([]);
    comesAt(400, 0);
    expect(seen.startedMs).toEqual([400]);
  });

  it("asks for the next batch when 8 or fewer lie ahead, at the moment when that is so", () => {
    const { clock, seen, comesAt } = player(seconds(30));
    comesAt(400, 0, 1, 2, 3, 4, 5, 6, 7);
    expect(seen.asked.map(([indices, ms]) => [indices[0], indices.length, ms])).toEqual([
      [0, 8, 0],
      [8, 8, 400],
    ]);
    comesAt(500, 8, 9, 10, 11, 12, 13, 14, 15);
    clock.advanceTo(8_400);
    expect(seen.asked.at(-1)?.[0][0]).toBe(16);
    expect(seen.asked.at(-1)?.[1]).toBe(8_400);
  });

  it("plays each block as long as it is, and ends", () => {
    const { clock, seen, comesAt } = player([1_000, 2_500, 500]);
    comesAt(100, 0, 1, 2);
    clock.advanceTo(60_000);
    expect([seen.played, seen.endedMs, seen.gapsMs]).toEqual([[0, 1, 2], 4_100, []]);
  });

  it("has a gap where the next block is not there, as long as it was missing", () => {
    const { clock, seen, comesAt } = player(seconds(3));
    comesAt(0, 0, 1);
    comesAt(3_700, 2);
    clock.advanceTo(60_000);
    expect(seen.gapsMs).toEqual([1_700]);
    expect(seen.endedMs).toBe(4_700);
  });

  it("does not count a gap that nobody hears", () => {
    const { seen, comesAt } = player(seconds(3));
    comesAt(0, 0, 1);
    comesAt(2_090, 2);
    expect(seen.gapsMs).toEqual([]);
  });

  it("waits for the sound anew after a jump, which is no underrun", () => {
    const { clock, playback, seen, comesAt } = player(seconds(40));
    comesAt(0, 0, 1, 2, 3, 4, 5, 6, 7);
    clock.advanceTo(1_500);
    playback.seek(30);
    expect(seen.asked.at(-1)).toEqual([[30, 31, 32, 33, 34, 35, 36, 37], 1_500]);
    comesAt(9_000, 30, 31);
    expect([seen.gapsMs, seen.startedMs]).toEqual([[], [0]]);
    clock.advanceTo(10_000);
    expect(seen.played.at(-1)).toBe(30);
  });

  it("asks anew for what had not come when its connection was lost", () => {
    const { playback, seen, comesAt } = player(seconds(8));
    comesAt(0, 0, 1, 4);
    playback.again();
    expect(seen.asked.at(-1)?.[0]).toEqual([2, 3, 5, 6, 7]);
  });

  it("counts from when something should have happened, also where the simulating machine is late", () => {
    const { clock, seen, comesAt } = player(seconds(30));
    comesAt(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    clock.oversleepTo(60_000);
    expect(seen.asked.map(([, ms]) => ms)).toEqual([0, 0, 8_000, 16_000]);
    expect(seen.played.length).toBe(16);
  });

  it("ends a document without blocks at once", () => {
    expect(player([]).seen.endedMs).toBe(0);
  });
});
