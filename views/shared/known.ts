import {
  columnsOf,
  type DerivedEventTypeName,
  derivedEventTypeNames,
  derivedEventTypes,
  derivedFields,
  eventTypeNames,
  isEventType,
} from "../../events/catalogue.ts";
import type { Known } from "../../model/declared.ts";
import { hostTables } from "../../model/host-tables.ts";
import { views } from "../index.ts";
import { dataTables } from "./tables.ts";

/** What there is of events, of those that are derived, and of views, as declarations are held against it. */
export const known: Known = {
  types: [...eventTypeNames, ...derivedEventTypeNames],
  columnsOf: (type) =>
    isEventType(type) ? columnsOf(type) : [...derivedEventTypes[type as DerivedEventTypeName].columns, "data"],
  derived: derivedFields,
  views: views.map(({ name }) => name),
  tables: [...dataTables.map(({ name }) => name), ...Object.keys(hostTables)],
};
