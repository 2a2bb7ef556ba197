import type { KnownEvents } from "../model/area.ts";
import {
  columnsOf,
  type DerivedEventTypeName,
  derivedEventTypeNames,
  derivedEventTypes,
  eventTypeNames,
  isEventType,
} from "./catalogue.ts";

/** What the catalogue knows of events and of those that are derived, as areas are held against it. */
export const knownEvents: Omit<KnownEvents, "views"> = {
  types: [...eventTypeNames, ...derivedEventTypeNames],
  columnsOf: (type) =>
    isEventType(type) ? columnsOf(type) : [...derivedEventTypes[type as DerivedEventTypeName].columns, "data"],
};
