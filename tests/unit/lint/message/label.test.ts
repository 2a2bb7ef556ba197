import { describe, expect, it } from "vitest";
import type { Alert } from "../../../../model/alert.ts";
import { containers, host, logs, units } from "../../../../model/query.ts";
import { foundWith, withSql } from "../bench.ts";

const without = { window: undefined as never };

describe("message/label", () => {
  it("says what the message may name", async () => {
    expect(await foundWith({ message: "{voice} {model} {voice} {value}" })).toEqual([
      "message/label: message {voice} is no label of this rule; known: {value}, {model}",
    ]);
  });

  it("knows the labels of the other sources", async () => {
    const disk: Partial<Alert> = { ...without, value: host("disk-used-percent"), message: "{mount} {container}" };
    expect(await foundWith(disk)).toEqual([expect.stringContaining("{container} is no label")]);
    const memory: Partial<Alert> = { ...without, value: host("memory-used-percent"), message: "{mount}" };
    expect(await foundWith(memory)).toEqual([expect.stringContaining("{mount} is no label")]);
    const ill: Partial<Alert> = { ...without, value: containers("exited"), message: "{container}: {state}" };
    const levels = [{ severity: "warning" as const, when: { above: 0 } }];
    expect(await foundWith({ ...ill, levels })).toEqual([]);
    expect(await foundWith({ ...ill, levels, window: "10m", value: containers.replaced() })).toHaveLength(2);
    expect(await foundWith({ ...ill, levels, value: units("failed"), message: "{unit}: {state}" })).toHaveLength(1);
    const late: Partial<Alert> = { ...without, value: units("timer-overdue-minutes"), message: "{timer}, {last}" };
    expect(await foundWith({ ...late, levels })).toEqual([]);
    expect(await foundWith({ value: logs({ by: "extra.model_slug" }), message: "{model_slug} {sample}" })).toEqual([]);
    expect(await foundWith({ value: logs({}), message: "{model_slug}" })).toHaveLength(1);
  });

  it("does not take the number of samples for a label", async () => {
    const counted = withSql("AS value", "AS value, count(*) AS samples");
    expect(await foundWith({ ...counted, minimumSamples: 20, message: "{samples}" })).toHaveLength(1);
  });
});
