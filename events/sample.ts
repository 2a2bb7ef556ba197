import { type DerivedColumn, derivedColumns } from "../model/derived-event.ts";
import { derivedEventTable, hetznerMetricTable } from "../model/records.ts";
import {
  columnsOf,
  type DerivedEventTypeName,
  dataFieldsOf,
  derivedEventTypeNames,
  derivedEventTypes,
  type EventTypeName,
  eventTypeNames,
} from "./catalogue.ts";
import type { DataField, DerivedEventType } from "./event-type.ts";
import { type Column, type EventColumn, eventColumnNames, eventColumns, eventTable } from "./schema.ts";

/** A time at which a rule is asked over the sample. */
export interface SampleMoment {
  /** ISO 8601. */
  now: string;
  /** For a message: `"over busy minutes"`. */
  words: string;
}

const busyMs = Date.parse("2026-03-18T12:00:00.000Z");
const minuteMs = 60_000;

export const sampleMoments: readonly SampleMoment[] = [
  { now: new Date(busyMs).toISOString(), words: "over busy minutes" },
  { now: new Date(busyMs + 90_000).toISOString(), words: "over minutes that grow quiet" },
  { now: "2025-06-01T00:00:00.000Z", words: "where there are no events" },
];

/** Seconds before the busy moment: many in the last minutes, some in the hours and days before. */
const agesSeconds = [
  ...Array.from({ length: 30 }, (_, index) => 2 + index * 9),
  ...Array.from({ length: 12 }, (_, index) => 400 + index * 280),
  ...Array.from({ length: 24 }, (_, index) => 5_000 + index * 90_000),
];

/** One INSERT, which PostgreSQL and DuckDB both read: every event type with every column it carries, always the same rows,
 *  no two at the same moment. `latestFirst` changes the order in which they are put in, and nothing else. */
export function sampleInsert(order: "latestFirst" | "latestLast"): string {
  const rows = agesSeconds.flatMap((age, ageIndex) =>
    eventTypeNames.map((type, typeIndex) => {
      const number = ageIndex * eventTypeNames.length + typeIndex;
      return sampleRow(type, number, busyMs - age * 1_000 - typeIndex * 7);
    }),
  );
  if (order === "latestLast") rows.reverse();
  return `INSERT INTO ${eventTable} (${eventColumnNames.join(", ")}) VALUES\n${rows.join(",\n")}`;
}

/** The same for what is derived from the log. */
export function sampleDerivedInsert(order: "latestFirst" | "latestLast"): string {
  const types = derivedEventTypeNames;
  const rows = agesSeconds.flatMap((age, ageIndex) =>
    types.map((type, typeIndex) =>
      sampleDerivedRow(type, ageIndex * types.length + typeIndex, busyMs - age * 1_000 - typeIndex * 7),
    ),
  );
  if (order === "latestLast") rows.reverse();
  return `INSERT INTO ${derivedEventTable} (${derivedNames.join(", ")}) VALUES\n${rows.join(",\n")}`;
}

/** The same for what Hetzner measured: two servers, and vCPUs that nobody knows of every seventh row. */
export function sampleMeasurementsInsert(order: "latestFirst" | "latestLast"): string {
  const rows = Array.from({ length: 40 }, (_, index) => {
    const at = new Date(busyMs - Math.floor(index / 2) * minuteMs).toISOString();
    const vcpus = index % 7 === 0 ? "NULL" : String(1 + (index % 4));
    return `('${at}', ${7 + (index % 2)}, 'cpu', ${(index * 37) % 400}.5, ${vcpus})`;
  });
  if (order === "latestLast") rows.reverse();
  return `INSERT INTO ${hetznerMetricTable} (time, server_id, metric, value, vcpus) VALUES\n${rows.join(",\n")}`;
}

function sampleRow(type: EventTypeName, number: number, atMs: number): string {
  const carried = new Set(columnsOf(type));
  const values = eventColumnNames.map((column) => {
    if (column === "id") return String(number + 1);
    if (column === "timestamp") return `'${new Date(atMs).toISOString()}'`;
    if (column === "event_type") return `'${type}'`;
    if (!carried.has(column)) return "NULL";
    return column === "data" ? `'${JSON.stringify(dataOf(dataFieldsOf(type), number))}'` : literalOf(column, number);
  });
  return `(${values.join(", ")})`;
}

const derivedNames = [
  "timestamp",
  "id",
  "event_type",
  ...(Object.keys(derivedColumns) as DerivedColumn[]),
  "data",
] as const;

function sampleDerivedRow(type: DerivedEventTypeName, number: number, atMs: number): string {
  const { columns, data }: DerivedEventType = derivedEventTypes[type];
  const values = derivedNames.map((column) => {
    if (column === "timestamp") return `'${new Date(atMs).toISOString()}'`;
    if (column === "id") return `'log:${number}:sample'`;
    if (column === "event_type") return `'${type}'`;
    if (column === "data") return data ? `'${JSON.stringify(dataOf(data, number))}'` : "NULL";
    return columns.includes(column) ? literalOf(column, number) : "NULL";
  });
  return `(${values.join(", ")})`;
}

function literalOf(column: Exclude<EventColumn, "data">, number: number): string {
  if (column === "status_code") return String([200, 200, 201, 404, 429, 500, 503][number % 7]);
  const { type: kind }: Column = eventColumns[column];
  // Coprime with the number of event types, so that each type meets each value.
  if (kind === "boolean") return number % 3 === 0 ? "true" : "false";
  if (kind === "integer") return String((number * 7_919) % (minuteMs / 2));
  return `'${column.replace(/_.*/, "")}-${number % 3}'`;
}

function dataOf(fields: Readonly<Record<string, DataField>>, number: number): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.type === "number" ? number % 50 : `Background task ${number % 3} crashed`,
    ]),
  );
}
