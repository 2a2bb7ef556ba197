import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskTables, hoursToFull } from "../../../runtime/sources/disk-trend.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";

const start = Date.UTC(2026, 2, 10, 10, 0, 0);
const gigabyte = 1e9;
const size = 100 * gigabyte;
let memory: SourceMemory;
beforeEach(() => {
  memory = SourceMemory.open(":memory:", diskTables);
});
afterEach(() => memory.close());

/** Looks four times a minute for some minutes and gives what it finds last; `used` is bytes at a minute. */
function watched(minutes: number, used: (minute: number) => number, from = 0, mount = "/") {
  let found: number | undefined;
  for (let tick = from * 4; tick <= (from + minutes) * 4; tick += 1) {
    const usedBytes = Math.round(used(tick / 4));
    found = hoursToFull(memory, { mount, usedBytes, availableBytes: size - usedBytes }, start + tick * 15_000);
  }
  return found;
}

describe("the time until a disk is full", () => {
  it("is what is left by the pace of what was seen", () => {
    // 1 GB in a minute: 20 + 60 are used, 20 left.
    expect(watched(60, (minute) => (20 + Math.floor(minute)) * gigabyte)).toBeCloseTo(20 / 60, 1);
  });

  it("is not known before half an hour", () => {
    expect(watched(29, (minute) => minute * gigabyte)).toBeUndefined();
    expect(watched(2, (minute) => minute * gigabyte, 29)).toBeGreaterThan(0);
  });

  it("is none for a disk that stays as it is or empties", () => {
    expect(watched(60, () => 50 * gigabyte)).toBeUndefined();
    expect(watched(60, (minute) => (90 - minute) * gigabyte, 61)).toBeUndefined();
  });

  it("is none after one large download, once half an hour has passed", () => {
    const jump = (minute: number) => (minute < 60 ? 20 : 60) * gigabyte;
    expect(watched(92, jump)).toBeUndefined();
  });

  it("follows the slower of the long and the short pace", () => {
    const faster = (minute: number) => (minute < 90 ? minute * 0.1 : 9 + (minute - 90) * 1) * gigabyte;
    // The last half hour alone would say 61 minutes.
    expect(watched(120, faster)).toBeGreaterThan(2);
  });

  it("is each mount's own", () => {
    watched(60, (minute) => minute * gigabyte, 0, "/data");
    expect(watched(60, () => gigabyte, 0, "/")).toBeUndefined();
  });

  it("survives a clock that is set back", () => {
    watched(60, (minute) => minute * gigabyte, 10_000);
    expect(watched(60, () => 50 * gigabyte)).toBeUndefined();
  });
});
