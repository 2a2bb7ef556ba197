import { durationMs } from "../model/duration.ts";
import { derivedDaysKept, derivedEventTable } from "../model/records.ts";
import {
  columnsOf,
  dataFieldsOf,
  derivedEventTypeNames,
  derivedEventTypes,
  derivedFieldsOf,
  eventTypeNames,
} from "./catalogue.ts";
import type { DerivedEventType } from "./event-type.ts";
import { eventTable, retention } from "./schema.ts";

/** A table of events, as a rule that reads it must know it. */
export interface EventTable {
  /** Its name without a schema. */
  name: string;
  types: readonly string[];
  /** Columns that rows of each type have, those of every row first. */
  columns: Readonly<Record<string, readonly string[]>>;
  /** Fields of `data` that rows of each type have. */
  fields: Readonly<Record<string, readonly string[]>>;
  /** How long rows are kept. */
  keptMs: number;
}

const byType = <Name extends string>(names: readonly Name[], of: (name: Name) => readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, of(name)]));

const derivedDataOf = (name: (typeof derivedEventTypeNames)[number]) =>
  Object.keys((derivedEventTypes[name] as DerivedEventType).data ?? {});

export const eventTables: readonly EventTable[] = [
  {
    name: eventTable,
    types: eventTypeNames,
    columns: byType(eventTypeNames, columnsOf),
    fields: byType(eventTypeNames, (name) => Object.keys(dataFieldsOf(name))),
    keptMs: durationMs(retention.metrics_event),
  },
  {
    name: derivedEventTable.split(".").at(-1) as string,
    types: derivedEventTypeNames,
    columns: byType(derivedEventTypeNames, (name) => [
      ...["timestamp", "id", "event_type"],
      ...derivedFieldsOf(name).filter((field) => !field.startsWith("data.")),
      ...(derivedDataOf(name).length > 0 ? ["data"] : []),
    ]),
    fields: byType(derivedEventTypeNames, derivedDataOf),
    keptMs: derivedDaysKept * 86_400_000,
  },
];
