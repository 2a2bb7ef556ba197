import { expect, it } from "vitest";
import { firingsOf } from "../../../../cli/compare/firings.ts";
import type { RecordedTransition } from "../../../../model/watch-record.ts";

const transition = (kind: RecordedTransition["kind"], at: number, more: Partial<RecordedTransition> = {}) =>
  ({ alertId: "queue-depth", key: "k", kind, severity: "warning", labels: {}, value: at, at, ...more }) as const;

it("a firing is from its beginning to its end, as bad as it ever was, with the value of its beginning", () => {
  const transitions = [
    transition("firing", 1),
    transition("escalated", 2, { severity: "critical" }),
    transition("deescalated", 3),
    transition("resolved", 4),
  ];
  expect(firingsOf({ transitions })).toMatchObject([{ from: 1, to: 4, severity: "critical", value: 1 }]);
});

it("one whose beginning is not remembered began with what is known of it first", () => {
  const transitions = [transition("escalated", 2, { severity: "critical" }), transition("resolved", 4)];
  expect(firingsOf({ transitions })).toMatchObject([{ from: 2, to: 4, severity: "critical" }]);
});

it("an end without a beginning is nothing, and the same instance of another alert is another", () => {
  const transitions = [
    transition("resolved", 1),
    transition("firing", 2),
    transition("firing", 3, { alertId: "queue-wait" }),
    transition("resolved", 4),
  ];
  expect(firingsOf({ transitions })).toMatchObject([
    { alertId: "queue-depth", from: 2, to: 4 },
    { alertId: "queue-wait", from: 3, to: null },
  ]);
});
