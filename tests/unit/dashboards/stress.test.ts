import { expect, it } from "vitest";
import { stress } from "../../../dashboards/stress.ts";
import { createRecordsSql } from "../../../model/records.ts";
import { asked, dayMs, endsMs, timeOf } from "./remembered.ts";

const run = (id: string, profile: string, daysAgo: number, more: Record<string, number | string>) => {
  const fields = {
    ...{ id, test: "listening", profile, target: "https://staging.example.org", seed: 7, verdict: "held" },
    ...more,
  };
  const ended = `epoch_ms(${endsMs - daysAgo * dayMs})::TIMESTAMPTZ`;
  const values = Object.values(fields).map((value) => (typeof value === "string" ? `'${value}'` : value));
  return `INSERT INTO stress_run (started_at, ended_at, ${Object.keys(fields).join(", ")}) VALUES (${ended}, ${ended}, ${values.join(", ")})`;
};
/** As the sync copies it: the source's columns, without the schema. */
const table =
  createRecordsSql.duckdb.find((statement) => statement.includes("stress_run"))?.replace("watchbill.", "") ?? "";

it("the page of stress tests shows the last run that looked for each thing, and the breaking point of each", async () => {
  const page = await asked(stress, {}, [
    table,
    run("a", "steps", 40, { users_held: 300, users_broken: 330, first_limit: "underrunPercent", verdict: "broken" }),
    run("b", "steps", 10, {
      users_held: 240,
      users_broken: 264,
      first_limit: "firstAudioP95Ms",
      first_audio_p95_ms: 2_400,
    }),
    run("c", "baseline", 5, {
      users_held: 500,
      first_audio_p95_ms: 1_900,
      underrun_percent: 0.2,
      commit: "0123456789abcdef",
    }),
    run("d", "recovery", 20, { recovery_seconds: 84 }),
  ]);
  expect(await page.figure("held")).toEqual({ value: 240, note: "held, steps" });
  expect((await page.figure("broken")).value).toBe(264);
  expect(await page.figure("first-audio")).toEqual({ value: 1_900, note: "held, baseline" });
  expect(await page.figure("recovery")).toMatchObject({ value: 84 });
  expect(await page.figure("held", "7d")).toEqual({ value: null, note: null });
  const points = await page.panel("breaking-point");
  const at = (daysAgo: number) => timeOf(endsMs - daysAgo * dayMs - 8.5 * 3_600_000);
  expect(points.sort((one, other) => Number(one.value) - Number(other.value))).toEqual([
    { at: at(10), value: 240, line: "held" },
    { at: at(10), value: 264, line: "broken" },
    { at: at(40), value: 300, line: "held" },
    { at: at(40), value: 330, line: "broken" },
  ]);
  expect(await page.panel("runs")).toMatchObject([
    { test: "listening, baseline", first_limit: null, commit: "0123456789ab" },
    { first_limit: "first audio" },
    { test: "listening, recovery" },
    { verdict: "broken", first_limit: "gaps" },
  ]);
  await page.close();
});
