import { describe, expect, it } from "vitest";
import { type Alert, above, below, type Condition } from "../../../../model/alert.ts";
import { containers, host, logs, units } from "../../../../model/query.ts";
import { asking, foundWith, recently } from "../bench.ts";

const judged = (when: Condition): Partial<Alert> => ({ levels: [{ severity: "warning", when }] });
const count = `SELECT count(*) AS value FROM metrics_event ${recently("error")}`;

describe("alerts/comparison", () => {
  it.each([
    [
      "a count above less than nothing",
      asking(count, judged(above(-1))),
      "always holds: a count lies between 0 and any number",
    ],
    ["a count below nothing", asking(count, judged(below(0))), "never holds: a count"],
    ["a share of more than all", judged(above(100)), "never holds: a share lies between 0 and 100"],
    ["a share below more than all", judged(below(101)), "always holds: a share"],
    ["a disk that is more than full", { ...onDisk(), ...judged(above(100)) }, "never holds: a percentage"],
    ["a container that is more than ill", { ...onContainers(), ...judged(above(1)) }, "never holds: its 1 or 0"],
    ["a unit that failed more than once", { ...onUnits(), ...judged(above(1)) }, "never holds: its 1 or 0"],
    ["fewer than no log records", { ...onLogs(), ...judged(below(0)) }, "never holds: a count"],
  ])("refuses %s", async (_, change, message) => {
    const found = await foundWith(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`alerts/comparison: levels.0.when ${message}`);
  });

  it.each([
    ["a count above nothing", asking(count, judged(above(0)))],
    ["a count below one", asking(count, judged(below(1)))],
    ["a share of almost all", judged(above(99.9))],
    ["a difference below nothing", asking(count.replace("count(*)", "count(*) - 10"), judged(below(0)))],
    [
      "a container replaced twice",
      {
        ...onContainers(),
        window: "10m" as const,
        value: containers.replaced(),
        message: "{service}",
        ...judged(above(1)),
      },
    ],
    ["an ill container", { ...onContainers(), ...judged(above(0)) }],
  ])("accepts %s", async (_, change) => {
    expect(await foundWith(change)).toEqual([]);
  });
});

function onUnits(): Partial<Alert> {
  return { value: units("failed"), window: undefined as never, message: "{unit}: {description}" };
}

function onLogs(): Partial<Alert> {
  return { value: logs({ level: "ERROR", by: "extra.model_slug" }), message: "{model_slug}: {sample}" };
}

function onDisk(): Partial<Alert> {
  return { value: host("disk-used-percent"), window: undefined as never, message: "{mount}" };
}

function onContainers(): Partial<Alert> {
  return { value: containers("exited"), window: undefined as never, message: "{container}" };
}
