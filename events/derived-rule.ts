import type { DerivedEventRule } from "../model/derived-event.ts";
import type { DerivedEventTypeName } from "./catalogue.ts";

/** A rule of `derived/`, whose event the catalogue knows. */
export type DerivedRule = DerivedEventRule<DerivedEventTypeName>;
