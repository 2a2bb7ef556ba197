import type { Area } from "../model/area.ts";
import type { DerivedEventTypeName, EventTypeName } from "./catalogue.ts";
import type { EventColumn } from "./schema.ts";

/** An area of the catalogue's own words: a type or a column that it does not know is no TypeScript. */
export type KnownArea = Area<EventTypeName | DerivedEventTypeName, EventColumn>;
