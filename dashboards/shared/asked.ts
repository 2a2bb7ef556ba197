/** Pieces of a panel's SQL that say what it is asked of: the range, its buckets, and what the page is narrowed to. */

/** Rows of the range. */
export const inRange = (column = "timestamp") => `${column} > :from AND ${column} <= :to`;

/** From UTC to the zone's time at the end of the range, in µs. */
const offset = "(epoch_us(:to AT TIME ZONE :timezone) - epoch_us(:to))";

/** The bucket that a time is in, as it begins in the zone's time: what a series calls `at`. All buckets are equally long; those before the
 *  clocks were changed begin an hour beside midnight. In whole numbers, since DuckDB's time_bucket takes three times as long. */
export const bucketOf = (column = "timestamp") =>
  `make_timestamptz((epoch_us(${column}) + ${offset}) // epoch_us(:bucket) * epoch_us(:bucket) - ${offset})`;

/** Rows of the speech model that the page is narrowed to; without one, all. */
export const ofModel = (column = "model_slug") => `(:model IS NULL OR ${column} = :model)`;

/** Whether a row is of a guest: whoever has no account is `anon-…`. */
export const isGuest = (column = "user_id") => `starts_with(${column}, 'anon-')`;

/** Rows of guests, or of registered people, where the page is narrowed to them. */
export const ofPeople = (column = "user_id") => `(:people IS NULL OR ${isGuest(column)} = (:people = 'guest'))`;

/** The range and the people, of what has no model. */
export const asAskedOfPeople = `${inRange()} AND ${ofPeople()}`;

/** All three, of the columns of `metrics_event`: what a panel says that obeys both filters. */
export const asAsked = `${inRange()} AND ${ofModel()} AND ${ofPeople()}`;

/** Where a time is in the zone's own: `hour(inZone())`, `isodow(inZone())`, `CAST(… AS DATE)`. */
export const inZone = (column = "timestamp") => `(${column} AT TIME ZONE :timezone)`;
