import { describe, expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import { areas } from "../../../events/areas/index.ts";
import { alertsOf } from "../../../lint/area-uses.ts";
import type { Alert } from "../../../model/alert.ts";

const reading = (id: string, condition: string) =>
  ({ id, value: { source: "sql", text: `SELECT count(*) AS value FROM metrics_event WHERE ${condition}` } }) as Alert;
const usesOf = (where: { column: string; is: readonly (string | number)[] } | undefined, ...rules: Alert[]) =>
  alertsOf({ events: [{ type: "http_request", filled: [], ...(where ? { where } : {}) }] }, rules);

describe("the alerts that use an area", () => {
  it("are those whose SQL names one of its event types, wherever", () => {
    const filtered = `count(*) FILTER (WHERE event_type = 'http_request') AS value`;
    const inFilter = { id: "c", value: { source: "sql", text: `SELECT ${filtered} FROM metrics_event` } } as Alert;
    const rules = [
      reading("b", "event_type IN ('error', 'http_request')"),
      reading("a", "event_type = 'error'"),
      inFilter,
    ];
    expect(usesOf(undefined, ...rules)).toEqual(["b", "c"]);
  });

  it("are not those that read every type: they belong to no area", () => {
    expect(usesOf(undefined, reading("all", "true"))).toEqual([]);
  });

  it("ask for the rows that the area is about, where it is about some of a type", () => {
    const of = (condition: string) =>
      reading(condition, `event_type = 'http_request'${condition && ` AND ${condition}`}`);
    const conditions = [
      ["status_code = 401", true],
      ["status_code >= 500", false],
      ["status_code < 500", true],
      ["status_code <= 400", false],
      ["status_code > 400", true],
      ["status_code IN (404, 403)", true],
      ["status_code IN (404)", false],
      ["endpoint = '401'", false],
      ["", false],
    ] as const;
    const rules = conditions.map(([condition]) => of(condition));
    const expected = conditions.filter(([, uses]) => uses).map(([condition]) => condition);
    expect(usesOf({ column: "status_code", is: [401, 403] }, ...rules)).toEqual(expected.sort());
  });

  it("are found for our own: refused sign-ins are watched, and slow requests are another area", () => {
    const usedBy = Object.fromEntries(areas.map((area) => [area.id, alertsOf(area, alerts)]));
    expect(usedBy["auth-failures"]).toEqual(["auth-failure-burst"]);
    expect(usedBy["http-latency"]).toContain("http-latency");
    expect(usedBy["external-apis"]).toEqual(["api-rate-limits", "batch-stuck", "gemini-errors", "gemini-retries"]);
  });
});
