import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { checks } from "../../checks/index.ts";
import { areas, outsideAreas } from "../../events/areas/index.ts";
import { derivedEvents } from "../../events/derived/index.ts";
import { parseAlerts } from "../../model/alert-parser.ts";
import { parseAreas } from "../../model/area.ts";
import { parseChecks } from "../../model/check-parser.ts";
import { parseWindows } from "../../model/quiet-window.ts";
import { parseTimers } from "../../model/timer.ts";
import { timers } from "../../timers/index.ts";
import { known } from "../../views/shared/known.ts";
import { gemini, runpod } from "../../views/shared/prices.ts";
import { windows } from "../../windows/index.ts";

function filesOf(folder: string): string[] {
  const path = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  return readdirSync(path)
    .filter((name) => name !== "index.ts" && !name.endsWith(".test.ts"))
    .map((name) => name.replace(/\.ts$/, ""))
    .sort();
}

describe("what is declared", () => {
  it("every file in alerts/ is deployed, under its own name", () => {
    expect(alerts.map(({ id }) => id).sort()).toEqual(filesOf("alerts"));
  });

  it("every alert has a rule test beside it", () => {
    const testOf = (id: string) => fileURLToPath(new URL(`../../alerts/${id}.test.ts`, import.meta.url));
    expect(alerts.map(({ id }) => id).filter((id) => !existsSync(testOf(id)))).toEqual([]);
  });

  it("every alert stands in docs/rules.md", () => {
    const page = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
    expect(alerts.map(({ id }) => id).filter((id) => !page.includes(`(../alerts/${id}.ts)`))).toEqual([]);
  });

  it("every file in checks/ is deployed, under its own name, and its runbook is there", () => {
    expect(checks.map(({ id }) => id).sort()).toEqual(filesOf("checks"));
    const isThere = (runbook: string) => existsSync(fileURLToPath(new URL(`../../${runbook}`, import.meta.url)));
    expect(checks.filter(({ runbook }) => !isThere(runbook))).toEqual([]);
  });

  it("every file in timers/ is deployed, under its own name", () => {
    expect(timers.map(({ id }) => id).sort()).toEqual(filesOf("timers"));
  });

  it("every file in windows/ is deployed, under its own name", () => {
    expect(windows.map(({ id }) => id).sort()).toEqual(filesOf("windows"));
  });

  it("every file in events/derived/ is deployed, under its own name, has a test beside it and stands in its page", () => {
    const ids = derivedEvents.map(({ id }) => id);
    expect([...ids].sort()).toEqual(filesOf("events/derived"));
    const testOf = (id: string) => fileURLToPath(new URL(`../../events/derived/${id}.test.ts`, import.meta.url));
    expect(ids.filter((id) => !existsSync(testOf(id)))).toEqual([]);
    const page = readFileSync(new URL("../../docs/derived-events.md", import.meta.url), "utf8");
    expect(ids.filter((id) => !page.includes(`(../events/derived/${id}.ts)`))).toEqual([]);
  });

  it("no alert, check, timer or window has a problem", () => {
    const ids = alerts.map(({ id }) => id);
    expect(parseWindows(windows, ids)).toEqual([]);
    expect(parseAlerts(alerts, ["phone"]).problems).toEqual([]);
    expect(parseChecks(checks, ["phone"])).toEqual([]);
    expect(parseTimers(timers)).toEqual([]);
  });

  it("every file in events/areas/ is judged, under its own name, and none has a problem", () => {
    expect(areas.map(({ id }) => id).sort()).toEqual(filesOf("events/areas"));
    expect(parseAreas(areas, known)).toEqual([]);
  });

  it("every event type belongs to an area, or to none with a reason", () => {
    const inAreas = new Set<string>(areas.flatMap(({ events }) => events.map(({ type }) => type)));
    const outside = Object.keys(outsideAreas);
    const all = known.types;
    expect(all.filter((type) => !inAreas.has(type) && !outside.includes(type))).toEqual([]);
    expect(outside.filter((type) => inAreas.has(type))).toEqual([]);
  });

  it("the models whose workers are rented are the same in the areas and among the prices", () => {
    const rented = areas.flatMap(({ events }) =>
      events.flatMap(({ where }) => (where?.column === "model_slug" ? [where.is] : [])),
    );
    expect(new Set(rented.map((models) => models.join()))).toEqual(new Set([runpod.models.join()]));
    expect([gemini.asOf, runpod.asOf].every((day) => !Number.isNaN(Date.parse(day)))).toBe(true);
  });
});
