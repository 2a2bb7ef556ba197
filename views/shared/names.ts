import type { DerivedEventTypeName, derivedEventTypes, EventTypeName, eventTypes } from "../../events/catalogue.ts";

type Type = EventTypeName | DerivedEventTypeName;
type Catalogue = typeof eventTypes & typeof derivedEventTypes;
type FieldOf<T extends Type> = Catalogue[T] extends { data: infer Fields } ? keyof Fields & string : never;

/** A condition on the type of an event, as SQL. A type that the catalogue does not know is no TypeScript. */
export const is = (first: Type, ...more: Type[]): string =>
  more.length === 0
    ? `event_type = '${first}'`
    : `event_type IN (${[first, ...more].map((name) => `'${name}'`).join(", ")})`;

/** A field of the type's `data`, as text. In parentheses, since DuckDB binds the arrow less tightly than `=`. */
export const textField = <T extends Type>(_type: T, name: FieldOf<T>): string => `(data->>'${name}')`;

/** A field of the type's `data`, as a number; NULL where it is none. */
export const numberField = <T extends Type>(type: T, name: FieldOf<T>): string =>
  `TRY_CAST(${textField(type, name)} AS DOUBLE)`;

/** A percentile of a column, in the column's unit: `percentile(95, "duration_ms")`. NULLs are left out. */
export const percentile = (percent: number, expression: string): string =>
  `quantile_cont(${expression}, ${percent / 100})`;
