import type { Area } from "../model/area.ts";
import type { EventTypeName } from "./catalogue.ts";
import type { EventColumn } from "./schema.ts";

/** What Watchbill finds in the application's log. */
export type DerivedEventTypeName =
  | "auth_failure"
  | "http_access"
  | "document_upload"
  | "gemini_retry"
  | "playwright_fallback";

/** An area of the catalogue's own words: a type or a column that it does not know is no TypeScript. */
export type KnownArea = Area<EventTypeName | DerivedEventTypeName, EventColumn>;
