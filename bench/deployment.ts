import { alerts } from "../alerts/index.ts";
import { type Alert, above } from "../model/alert.ts";
import { upWith } from "../tests/world/watching.ts";
import { timers } from "../timers/index.ts";
import type { Line } from "./report.ts";
import type { Setting } from "./setting.ts";

const repetitions = 5;

/** `make up` on a host that has nothing, on one where nothing changes, and with one threshold changed. */
export async function deployment({ stack, say }: Setting): Promise<Line[]> {
  say("deployment: first, no-op, one rule");
  const first = await seconds(() => upWith(stack));
  const idle: number[] = [];
  const oneRule: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    idle.push(await seconds(() => upWith(stack)));
    oneRule.push(await seconds(() => upWith(stack, { alerts: withThreshold(40 + round), timers })));
    await upWith(stack);
  }
  return [
    { what: "first deploy", unit: "s", values: [first], note: "host prepared, Node and runtime sent, rules, timer" },
    { what: "up, nothing changed", unit: "s", values: idle },
    { what: "up, one threshold changed", unit: "s", values: oneRule },
  ];
}

function withThreshold(value: number): Alert[] {
  return alerts.map((alert) =>
    alert.id === "queue-depth"
      ? {
          ...alert,
          levels: alert.levels.map((level) =>
            level.severity === "warning" ? { ...level, when: above(value) } : level,
          ),
        }
      : alert,
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1_000;
}
