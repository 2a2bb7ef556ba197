import { describe, expect, it } from "vitest";
import { placeholdersIn, type SqlValues, withValues } from "../../../model/dashboard-sql.ts";

const values: SqlValues = {
  fromMs: Date.UTC(2026, 2, 9),
  toMs: Date.UTC(2026, 2, 10, 7, 30),
  bucketMs: 900_000,
  timezone: "Europe/Berlin",
};

describe("a panel's SQL", () => {
  it("is asked with the values of its range and zone", () => {
    expect(withValues("t > :from AND t <= :to GROUP BY time_bucket(:bucket, t, :timezone)", values)).toBe(
      "t > TIMESTAMPTZ '2026-03-09T00:00:00.000Z' AND t <= TIMESTAMPTZ '2026-03-10T07:30:00.000Z' " +
        "GROUP BY time_bucket(INTERVAL '900000 milliseconds', t, 'Europe/Berlin')",
    );
  });

  it("has NULL for what nothing is narrowed to", () => {
    const sql = ":model IS NULL OR model = :model AND :people = 'guest'";
    expect(withValues(sql, { ...values, model: "kokoro" })).toBe(
      "'kokoro' IS NULL OR model = 'kokoro' AND CAST(NULL AS VARCHAR) = 'guest'",
    );
  });

  it("takes a model's name, which comes from events, as a text and nothing else", () => {
    const model = "x' OR 1=1; DROP TABLE a; --:to";
    expect(withValues("m = :model", { ...values, model })).toBe("m = 'x'' OR 1=1; DROP TABLE a; --:to'");
  });

  it("leaves colons in texts, names, comments and casts alone", () => {
    const sql = `SELECT ':from', 'it''s :to', ":model", a::BIGINT -- :bucket\n/* :people */ FROM t`;
    expect(withValues(sql, values)).toBe(sql);
    expect(placeholdersIn(sql)).toEqual([]);
    expect(placeholdersIn("a::TEXT = :froom AND b > :from OR c > :from")).toEqual(["froom", "from"]);
  });
});
