import { areas } from "../events/areas/index.ts";
import { isEventType } from "../events/catalogue.ts";
import { type Alert, above } from "../model/alert.ts";
import { areaSilentId } from "../model/area.ts";
import { durationMs } from "../model/duration.ts";
import { silence } from "../model/shapes/silence.ts";

/** Half of the rule's window, so that a silence begins in sight of the last event. Rarer ones are judged by `make coverage` alone. */
const longestMs = durationMs("12h");

/** What the application itself emits, area by area: what is derived from its log is not in this table. */
const judged = areas
  .filter(({ window }) => durationMs(window) <= longestMs)
  .map((area) => ({ ...area, events: area.events.filter(({ type }) => isEventType(type)) }));

/** One part of the application no longer says anything while others do: its emitter is broken, a deployment renamed an event, or
 *  nobody gets as far as there. Each area's window outlasts its quietest night. An area that was never seen does not fire, and one
 *  that has fallen silent fires until it is heard of again, or taken out of events/areas/. */
export const areaSilent: Alert = {
  id: areaSilentId,
  title: "A part of the application has gone silent",
  owner: "gateway",
  runbook: "docs/runbooks/area-silent.md",
  unit: "%",
  window: "1d",
  value: silence(judged),
  levels: [{ severity: "warning", when: above(100) }],
  whenNoData: "keep", // never seen, or silent for so long that its last event is out of sight
  whenQueryFails: "fire",
  dependsOn: ["metrics-stale"],
  group: "together",
  message: "{area}: not one event for longer than {within}, in which there is always one",
};
