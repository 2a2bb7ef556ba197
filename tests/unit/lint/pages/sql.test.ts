import { describe, expect, it } from "vitest";
import { foundIn, only, series, status, table } from "../page-bench.ts";

describe("pages/sql", () => {
  it("names the line and the column that was meant", async () => {
    expect(await foundIn(only({ ...series, sql: series.sql.replace("queue_depth", "queue_dept") }))).toEqual([
      'pages/sql: depth.sql line 1: there is no column "queue_dept"; did you mean "queue_depth"?',
    ]);
  });

  it("knows the columns of views, and of what the host remembers", async () => {
    expect(await foundIn(only({ ...table, sql: table.sql.replace("started,", "begun AS started,") }))).toEqual([
      'pages/sql: visits.sql line 1: there is no column "begun"; did you mean "ended"?',
    ]);
    expect(await foundIn(only({ ...status, sql: status.sql.replace("is_well", "well") }))).toEqual([
      expect.stringMatching(/^pages\/sql: services\.sql line 1: there is no column "well"; did you mean/),
    ]);
  });

  it("names the table that was meant", async () => {
    expect(await foundIn(only({ ...status, sql: status.sql.replace("service_now", "services_now") }))).toEqual([
      'pages/sql: services.sql line 1: there is no table or view "services_now"; did you mean "service_now"?',
    ]);
  });

  it("wants one SELECT", async () => {
    const texts = ["CREATE TABLE x (a INTEGER)", "SELECT 1; SELECT 2", "SELECT count( FROM errors"];
    const found = await Promise.all(texts.map((sql) => foundIn(only({ ...status, sql }))));
    expect(found.flat()).toEqual([
      "pages/sql: services.sql must be one SELECT",
      expect.stringMatching(/^pages\/sql: services\.sql .*Cannot prepare multiple statements at once/),
      expect.stringMatching(/^pages\/sql: services\.sql line 1: Parser Error: syntax error at or near "FROM"/),
    ]);
  });
});
