import { describe, expect, it } from "vitest";
import { figure, foundIn, histogram, only, series, status, table } from "../page-bench.ts";

describe("pages/columns", () => {
  it("says which column is missing, and what there is", async () => {
    expect(await foundIn(only({ ...series, sql: series.sql.replace("AS value", "AS deepest") }))).toEqual([
      'pages/columns: depth.sql gives no column "value" (it gives at, model, deepest); name it AS value',
      'pages/columns: depth.sql gives "model", "deepest" beside at, value and one text; leave out what is not drawn',
    ]);
  });

  it("says which type is drawn, and how to come by it", async () => {
    expect(await foundIn(only({ ...figure, sql: figure.sql.replace("count(*)", "min(timestamp)") }))).toEqual([
      'pages/columns: failed.sql gives "value" as TIMESTAMP WITH TIME ZONE, and a number is drawn; CAST(… AS DOUBLE) AS value',
    ]);
    expect(await foundIn(only({ ...series, sql: series.sql.replace("model_slug AS", "text_length AS") }))).toEqual([
      'pages/columns: depth.sql gives "model" as INTEGER, and a text is drawn; CAST(… AS VARCHAR) AS model',
    ]);
  });

  it("holds a sparkline to at and value alone", async () => {
    const sparkline = figure.sparkline.replace("AS at,", "AS at, model_slug,").replace("GROUP BY 1", "GROUP BY ALL");
    expect(await foundIn(only({ ...figure, sparkline }))).toEqual([
      'pages/columns: failed.sparkline gives "model_slug" beside at, value; leave out what is not drawn',
    ]);
  });

  it("holds a table to the columns that it declares, and each kind to its own", async () => {
    const columns = { ...table.columns, people: { title: "People", shows: "number" as const } };
    expect(await foundIn(only({ ...table, columns }))).toEqual([
      'pages/columns: visits.sql gives no column "people" (it gives started, documents); name it AS people',
    ]);
    expect(await foundIn(only({ ...histogram, sql: histogram.sql.replace('AS "from"', "AS class") }))).toEqual([
      'pages/columns: lengths.sql gives no column "from" (it gives class, processor, value); name it AS from',
      expect.stringContaining('gives "class", "processor" beside from, value and one text'),
    ]);
    expect(await foundIn(only({ ...status, sql: status.sql.replace("state AS detail", "starts AS detail") }))).toEqual([
      'pages/columns: services.sql gives "detail" as BIGINT, and a text is drawn; CAST(… AS VARCHAR) AS detail',
    ]);
  });
});
