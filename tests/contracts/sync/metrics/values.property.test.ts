import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isSoak } from "../../../world/soak.ts";
import { type SourceAndCopy, startSourceAndCopy } from "./source-and-copy.ts";

let both: SourceAndCopy;
beforeAll(async () => {
  both = await startSourceAndCopy();
  // Of every type that has one of its own in the copy, and some that have none.
  await both.db.query(`DROP TABLE metrics_event; DROP TABLE metrics_daily; CREATE TABLE metrics_event (id bigint, timestamp timestamptz,
    s text, i integer, small smallint, b boolean, f double precision, r real, n numeric, d numeric(12,3), j jsonb, raw json,
    day date, local timestamp, u uuid, bytes bytea, tags text[], gap interval, padded char(5));
    CREATE TABLE metrics_daily (LIKE metrics_event); ALTER TABLE metrics_daily DROP COLUMN id, ADD COLUMN bucket timestamptz;
    GRANT SELECT ON metrics_event, metrics_daily TO watchbill`);
});
afterAll(() => both.stop());

const nasty = [
  "",
  '"',
  "\\N",
  "\\.",
  "NULL",
  ",",
  "\n",
  "\r\n",
  " ",
  "'",
  "\\",
  "é",
  "🎧",
  "\u2028",
  "\t",
  'a\nb"c",d',
  "\u0001",
];
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...nasty)).map((all) => all.join("")),
);
/** What PostgreSQL's text cannot hold. */
const sayable = text.map((one) => one.toWellFormed().replaceAll("\0", ""));
const moment = fc
  .date({ min: new Date("0002-01-01"), max: new Date("9000-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const special = ["NaN", "Infinity", "-Infinity", "-0", "1e-310", "1.7976931348623157e308", "0.1"];
const double = fc.oneof(fc.constantFrom(...special), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 4 });
const json = fc.json({ noUnicodeString: false }).map((one) => one.replaceAll("\\u0000", "x").toWellFormed());
const hex = (length: number) =>
  fc.string({ minLength: length, maxLength: length, unit: fc.constantFrom(..."0123456789abcdef") });
const row = fc.record({
  timestamp: moment,
  s: maybe(sayable),
  i: maybe(fc.integer()),
  small: maybe(fc.integer({ min: -32_768, max: 32_767 })),
  b: maybe(fc.boolean()),
  f: maybe(double),
  r: maybe(fc.float({ noNaN: true, noDefaultInfinity: true }).map(String)),
  n: maybe(
    fc.oneof(
      fc.constant("NaN"),
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map((one) => `${one}.5`),
    ),
  ),
  d: maybe(fc.integer({ min: -1e9, max: 1e9 }).map((one) => `${one / 1_000}`)),
  j: maybe(json),
  raw: maybe(json),
  day: maybe(moment.map((one) => one.slice(0, 10))),
  local: maybe(
    fc.oneof(
      fc.constantFrom("infinity", "-infinity"),
      moment.map((one) => one.replace("Z", "")),
    ),
  ),
  u: maybe(hex(32)),
  bytes: maybe(hex(8).map((one) => `\\x${one}`)),
  tags: maybe(fc.array(sayable)),
  gap: maybe(fc.integer({ min: -1e6, max: 1e6 }).map((one) => `${one} seconds 3 months`)),
  padded: maybe(hex(3)),
});

it(
  "any value of any type arrives as it was, told apart from no value, and both databases digest it alike",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        await both.db.query("TRUNCATE metrics_event, metrics_daily");
        const names = Object.keys(rows[0] ?? {});
        for (const [id, one] of rows.entries()) {
          const values = names.map((_, index) => `$${index + 2}`);
          await both.db.query(`INSERT INTO metrics_event (id, ${names.join()}) VALUES ($1, ${values.join()})`, [
            id,
            ...Object.values(one),
          ]);
        }
        await both.db.query(
          `INSERT INTO metrics_daily (bucket, ${names.join()}) SELECT timestamp, ${names.join()} FROM metrics_event`,
        );
        both.forget();
        const first = await both.sync({ verify: true });
        // A table without an id is told by the digest of its rows alone.
        expect(first.tables.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
        const { notes } = await both.syncTable("metrics_event", { verify: true });
        expect(notes).toEqual([`${rows.length} rows compared, every column`]);
        expect(await both.differences("metrics_event", "id")).toEqual([]);
      }),
      { numRuns: isSoak ? 300 : 15, seed: 2026 },
    );
  },
  isSoak ? 1_800_000 : 180_000,
);
