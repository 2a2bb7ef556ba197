import { describe, expect, it } from "vitest";
import { asking, foundWith, recently } from "../bench.ts";

const counting = (condition: string, type: string) =>
  foundWith(asking(`SELECT count(*) AS value FROM metrics_event ${recently(type)} AND ${condition}`));

describe("events/data-field", () => {
  it("says which fields there are", async () => {
    expect(await counting("data->>'text' LIKE 'Background%'", "error")).toEqual([
      'events/data-field: value data of error has no "text"; it has message, task',
    ]);
    expect(await counting("data->>'message' LIKE 'Background%'", "error")).toEqual([]);
  });

  it("knows the fields of derived events", async () => {
    const text = `SELECT count(*) AS value FROM watchbill.derived_event ${recently("playwright_fallback")} AND data->>'site' = 'x'`;
    expect(await foundWith(asking(text))).toEqual([
      'events/data-field: value data of playwright_fallback has no "site"; it has reason, host',
    ]);
    expect(await foundWith(asking(text.replace("'site'", "'host'")))).toEqual([]);
  });

  it("leaves a type without data to events/column", async () => {
    expect(await counting("data->>'text' = 'x'", "http_request")).toEqual([expect.stringContaining("events/column")]);
  });
});
