import { describe, expect, it } from "vitest";
import { type Change, declaredDiff } from "../../../../cli/review/declared-diff.ts";
import { type Alert, above } from "../../../../model/alert.ts";
import type { Page, Panel, Series } from "../../../../model/dashboard.ts";
import type { Declared } from "../../../../model/declared.ts";
import { declared, diskUsage, evaluateTimer, queueDepth, siteCheck } from "./sample.ts";

const diff = (changes: Partial<Declared>) => declaredDiff(declared, { ...declared, ...changes });
const withQueue = (changes: Partial<Alert>) => diff({ alerts: [{ ...queueDepth, ...changes }, diskUsage] });

/** `name: before → now` of a change's points, and `name:` with the lines of a text. */
function points(change: Change | undefined): string[] {
  return (change?.points ?? []).map(({ name, before, now, lines }) =>
    lines ? `${name}: ${lines.map(({ sign, line }) => `${sign}${line}`).join("|")}` : `${name}: ${before} → ${now}`,
  );
}

describe("what differs between two versions of what is declared", () => {
  it("is nothing where nothing does", () => {
    expect(diff({})).toEqual([]);
  });

  it("is a threshold, what ends it and how long it must hold, each with its unit", () => {
    const [warning, critical] = queueDepth.levels as [Alert["levels"][0], Alert["levels"][0]];
    const { until: _, ...withoutUntil } = warning;
    const [change, ...others] = withQueue({ levels: [{ ...withoutUntil, when: above(40.04), for: "5m" }, critical] });
    expect(others).toEqual([]);
    expect(change).toMatchObject({ kind: "alert", id: "queue-depth", what: "changed", title: queueDepth.title });
    expect(points(change)).toEqual([
      "warning threshold: above 30 jobs → above 40.04 jobs",
      "warning for: 2m → 5m",
      "warning until: below 20 jobs → undefined",
    ]);
  });

  it("is of a query the lines that do", () => {
    const text = `${(queueDepth.value as { text: string }).text}\nORDER BY 2`;
    expect(points(withQueue({ value: { source: "sql", text } })[0])).toEqual(["query: +ORDER BY 2"]);
  });

  it("is who is told, for each severity, whether the alert or the channel changed", () => {
    expect(points(withQueue({ channels: ["phone"] })[0])).toEqual([
      "who is told (warning): phone, discord → phone",
      "channels: all → phone",
    ]);
    const [phone] = declared.channels;
    const all = diff({ channels: [phone as Declared["channels"][0], { id: "discord", kind: "discord", routes: [] }] });
    expect(all.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "alert queue-depth",
      "alert disk-usage",
      "channel discord",
    ]);
  });

  it("says that a channel is told at times only", () => {
    const between = { from: "07:00", to: "22:00", timezone: "Europe/Berlin" };
    const channels = [{ id: "phone", kind: "ntfy" as const, routes: [{ between }] }];
    expect(points(diff({ channels })[0])).toContain("who is told (critical): phone → phone at times");
  });

  it("is all that is set of a rule that is new, and of one that is gone its name", () => {
    const { text: asked } = queueDepth.value as { text: string };
    const [added] = declaredDiff({ ...declared, alerts: [] }, { ...declared, alerts: [queueDepth] });
    expect(added?.what).toBe("new");
    expect(points(added)).toContain("warning threshold: undefined → above 30 jobs");
    expect(points(added)).toContain(
      `query: ${asked
        .split("\n")
        .map((line) => `+${line}`)
        .join("|")}`,
    );
    expect(diff({ alerts: [queueDepth] })).toEqual([
      { kind: "alert", id: "disk-usage", what: "removed", title: diskUsage.title, points: [] },
    ]);
  });

  it("is a new name where a rule asks what one that is gone did", () => {
    const [change, ...others] = withQueue({ id: "queue-long", message: "{value}" });
    expect(others).toEqual([]);
    expect(change).toMatchObject({ id: "queue-long", was: "queue-depth", what: "renamed" });
    expect(points(change)).toEqual(["message: {model}: {value} waiting → {value}"]);
  });

  it("is of a check what is asked, when it is down, and who is told", () => {
    const asked = { ...siteCheck, url: "/health", status: ["200"], downAfter: 3, channels: ["phone"] };
    const [change, ...others] = diff({ checks: [asked as typeof siteCheck] });
    expect(others).toEqual([]);
    expect(change).toMatchObject({ kind: "check", id: "site", what: "changed", title: "The site answers" });
    expect(points(change)).toEqual([
      "asks: GET / → GET /health",
      "right status: 200-299 → 200",
      "down after: 2 in a row → 3 in a row",
      "channels: all → phone",
    ]);
    const words = (check: object) => points(diff({ checks: [{ ...siteCheck, ...check } as typeof siteCheck] })[0])[0];
    expect(words({ kind: "port", port: 5432, expect: "closed" })).toMatch(/^asks: .* → port 5432 of the VPS: closed$/);
    expect(words({ kind: "dns", record: "A" })).toMatch(/→ A of the site's name$/);
    expect(words({ kind: "certificate" })).toMatch(/→ certificate of \/$/);
    expect(words({ kind: "containers", expected: ["redis"] })).toBe("expects: undefined → redis");
  });

  it("is of timers, channels and windows what a reader asks of them", () => {
    const [window] = declared.windows as [Declared["windows"][0]];
    const all = diff({
      timers: [{ ...evaluateTimer, every: "1m" }],
      windows: [{ ...window, timezone: "UTC", holds: { alerts: ["disk-usage"] } }],
      channels: declared.channels.map(({ fallback: _, ...channel }) => channel),
    });
    expect(all.map((change) => [change.kind, change.id, ...points(change)])).toEqual([
      ["channel", "phone", "falls back to: discord after 5m → undefined"],
      ["timer", "evaluate", "every: 15s → 1m"],
      [
        ...["window", "night", "starts: 22:00 (Europe/Berlin) → 22:00 (UTC)"],
        "holds back: what is warning → everything of disk-usage",
      ],
    ]);
  });

  it("is of the analyst its model, its money, what it takes as normal, and the lines of its prompt that differ", () => {
    const analyst = declared.analyst as Required<Declared>["analyst"];
    const [change] = diff({
      analyst: {
        ...analyst,
        model: "claude-opus-5-5",
        budgetUsd: { perReport: 1, perMonth: 20 },
        prompt: analyst.prompt.replace("You can read, and nothing else.", "You can read."),
        knownBenign: [],
      },
    });
    expect(change).toMatchObject({ kind: "analyst", what: "changed" });
    expect(points(change)).toEqual([
      "model: claude-sonnet-5-5 → claude-opus-5-5",
      "costs at most: 0.5 $ a report, 10 $ a month → 1 $ a report, 20 $ a month",
      expect.stringMatching(/^prompt: -You can read, and nothing else\. [^|]*\|\+You can read\. /),
      ...analyst.knownBenign.map(({ id, text, template }) => `benign ${id}: ${text} (${template}) → undefined`),
    ]);
  });

  it("is of a page what differs of its panels, and of a new one what it shows, without its SQL", () => {
    const dashboards = declared.dashboards as Required<Declared>["dashboards"];
    const [speech, documents] = dashboards.pages as [Page, Page];
    const [note, depth] = speech.panels as [Panel, Series];
    const panels = [note, { ...depth, unit: "blocks", sql: depth.sql.replace("value", "depth AS value") }];
    const costs = { ...speech, id: "costs", title: "Costs", filters: [] };
    const all = diff({ dashboards: { ...dashboards, pages: [{ ...speech, panels }, costs] } });
    expect(all.map(({ kind, what, id, title }) => `${kind} ${what} ${id} ${title}`)).toEqual([
      "page changed speech Speech",
      "page new costs Costs",
      `page removed ${documents.id} Documents`,
    ]);
    expect(points(all[0])).toEqual([
      "depth: unit: jobs → blocks",
      "depth: SQL: -SELECT at, value|+SELECT at, depth AS value",
    ]);
    expect(points(all[1])).toEqual([
      "answers: undefined → Does speech come?",
      "narrowed to: undefined → nothing",
      "shows first: undefined → 24h",
      "note: undefined → Note (text)",
      "depth: undefined → Queue (series, jobs)",
    ]);
  });

  it("is of derived events, areas and copies what becomes another", () => {
    const [rule] = declared.derivedEvents as [Declared["derivedEvents"][0]];
    const [area] = declared.areas as [Declared["areas"][0]];
    const all = diff({
      data: { logs: { keep: "7d", capMb: 500 } },
      derivedEvents: [
        { ...rule, levels: ["ERROR"], fields: { status_code: { constant: 401 }, duration_ms: { group: "seconds" } } },
      ],
      areas: [{ ...area, window: "1d", events: [{ type: "synthesis_complete", filled: [] }] }],
    });
    expect(all.map((change) => [change.kind, change.id, ...points(change)])).toEqual([
      [
        ...["derived event", "auth-failure", "of the levels: WARNING → ERROR"],
        ...["field status_code: extra status → 401", "field duration_ms: group seconds × 1000 → group seconds"],
      ],
      [
        ...["area", "voices", "silent after: 6h → 1d"],
        "event synthesis_complete: undefined → always with nothing in particular",
        "event synthesis_complete with cache_hit t: always with voice_slug → undefined",
      ],
      ["copy", "logs", "kept for: 30d → 7d", "at most: 4096 MB → 500 MB"],
    ]);
    const { data: _, ...without } = declared;
    expect(declaredDiff(declared, without)).toMatchObject([{ kind: "copy", id: "logs", what: "removed" }]);
  });
});
