import { expect, it } from "vitest";
import { typeOf, widens } from "../../../../../runtime/sync/metrics/column.ts";

it.each([
  ["timestamp with time zone", "TIMESTAMPTZ"],
  ["timestamp(3) with time zone", "TIMESTAMPTZ"],
  ["timestamp without time zone", "TIMESTAMP"],
  ["bigint", "BIGINT"],
  ["double precision", "DOUBLE"],
  ["numeric", "DOUBLE"],
  ["numeric(10,2)", "DECIMAL(10,2)"],
  ["numeric(50,2)", "DOUBLE"],
  ["jsonb", "JSON"],
  ["character varying(20)", "VARCHAR"],
  ["text[]", "VARCHAR"],
  ["interval", "VARCHAR"],
])("%s is %s in the copy", (sourceType, type) => {
  expect(typeOf(sourceType)).toBe(type);
});

it.each([
  ["INTEGER", "BIGINT", true],
  ["SMALLINT", "DOUBLE", true],
  ["BIGINT", "DOUBLE", false],
  ["BIGINT", "INTEGER", false],
  ["BOOLEAN", "VARCHAR", true],
  ["VARCHAR", "JSON", false],
  ["TIMESTAMP", "TIMESTAMPTZ", false],
  ["DECIMAL(10,2)", "DECIMAL(12,2)", true],
  ["DECIMAL(10,2)", "DECIMAL(11,4)", false],
  ["DECIMAL(10,2)", "DECIMAL(10,1)", false],
])("every %s is a %s: %s", (from, to, is) => {
  expect(widens(from, to)).toBe(is);
});
