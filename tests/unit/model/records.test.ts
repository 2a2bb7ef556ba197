import { describe, expect, it } from "vitest";
import { hetznerCpu } from "../../../alerts/hetzner-cpu.ts";
import { hetznerStale } from "../../../alerts/hetzner-stale.ts";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import { sql } from "../../../model/query.ts";
import { readsDerived, readsHetzner } from "../../../model/records.ts";

describe("a rule that only a stack with certain tables has", () => {
  it("is known by the table that it reads, as one of Hetzner's is", () => {
    expect([hetznerCpu, hetznerStale, queueDepth].map(readsHetzner)).toEqual([true, true, false]);
    expect(readsHetzner({ value: queueDepth.value, cause: hetznerCpu.value as never })).toBe(true);
  });

  it("and so is one that only a stack with derived events has", () => {
    const value = sql`SELECT count(*) AS value FROM watchbill.derived_event WHERE timestamp > :now - :window`;
    expect([queueDepth, hetznerCpu, { value }].map(readsDerived)).toEqual([false, false, true]);
  });
});
