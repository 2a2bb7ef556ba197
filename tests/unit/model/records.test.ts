import { describe, expect, it } from "vitest";
import { hetznerCpu } from "../../../alerts/hetzner-cpu.ts";
import { hetznerStale } from "../../../alerts/hetzner-stale.ts";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import { readsHetzner } from "../../../model/records.ts";

describe("a rule that only a stack with Hetzner has", () => {
  it("is known by the table that it reads", () => {
    expect([hetznerCpu, hetznerStale, queueDepth].map(readsHetzner)).toEqual([true, true, false]);
    expect(readsHetzner({ value: queueDepth.value, cause: hetznerCpu.value as never })).toBe(true);
  });
});
