import { describe, expect, it } from "vitest";
import { columnsOf, dataFieldsOf, type EventTypeName, eventTypeNames, eventTypes } from "../../../events/catalogue.ts";
import type { EventType } from "../../../events/event-type.ts";
import { eventColumnNames, eventColumns } from "../../../events/schema.ts";
import { generateHistory } from "../../world/app/history.ts";
import { eventColumnTypes } from "../../world/app/service/event.ts";

const week = { seed: 4, from: new Date("2026-03-02T00:00:00Z"), to: new Date("2026-03-09T00:00:00Z") };
const crashed = {
  fault: "background-task-crashed",
  fromMs: Date.parse("2026-03-04T10:00:00Z"),
  toMs: Date.parse("2026-03-04T10:05:00Z"),
};

/** What a week of the sample application fills: for each type its columns, and its fields of `data` as `data.x`. */
function filledInAWeek(): Map<EventTypeName, Set<string>> {
  const filled = new Map<EventTypeName, Set<string>>();
  for (const { events } of generateHistory({ ...week, eventsPerDay: 8_000, incidents: [crashed] })) {
    for (const event of events) {
      const seen = filled.get(event.event_type) ?? new Set();
      filled.set(event.event_type, seen);
      for (const [column, value] of Object.entries(event)) if (value !== undefined) seen.add(column);
      for (const field of Object.keys(event.data ?? {})) seen.add(`data.${field}`);
    }
  }
  return filled;
}

describe("the catalogue and the sample application", () => {
  const filled = filledInAWeek();

  it("agree on the columns, their types and their order", () => {
    const catalogue = eventColumnNames.filter((name) => name !== "id").map((name) => [name, eventColumns[name].type]);
    expect(catalogue).toEqual(Object.entries(eventColumnTypes));
  });

  it("a week fills no column and no field of data that the catalogue does not give to its event type", () => {
    const strays = [...filled].flatMap(([type, names]) => {
      const known = [
        ...columnsOf(type),
        ...Object.keys(dataFieldsOf(type)).map((field) => `data.${field}`),
      ] as string[];
      return [...names].filter((name) => !known.includes(name)).map((name) => `${type}.${name}`);
    });
    expect(strays).toEqual([]);
  });

  it("a week has almost every event type, so that the comparison means something", () => {
    expect(eventTypeNames.filter((type) => filled.has(type)).length).toBeGreaterThan(25);
  });
});

describe("the catalogue", () => {
  it("names no column twice in one event type", () => {
    const twice = eventTypeNames.filter((type) => new Set(columnsOf(type)).size !== columnsOf(type).length);
    expect(twice).toEqual([]);
  });

  it("has a use for every column", () => {
    const used = new Set(Object.values(eventTypes).flatMap((type: EventType) => type.columns as readonly string[]));
    const unused = eventColumnNames.filter((name) => !used.has(name) && !("always" in eventColumns[name]));
    expect(unused).toEqual(["data"]);
  });
});
