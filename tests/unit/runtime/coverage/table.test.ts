import { expect, it } from "vitest";
import type { CoverageReport } from "../../../../runtime/coverage/report.ts";
import { coverageTable } from "../../../../runtime/coverage/table.ts";

const at = Date.UTC(2026, 2, 10, 10, 0, 0);
const row = { title: "", windowMs: 43_200_000, empty: [], why: [] };
const report: CoverageReport = {
  of: "prod",
  at,
  areas: [
    {
      ...row,
      area: "voices",
      state: "red",
      lastSeen: at - 50_400_000,
      ratePerHour: 0,
      why: ["silent for 14 h"],
    },
    {
      ...row,
      area: "billing",
      state: "green",
      lastSeen: at - 1_000,
      ratePerHour: 3.25,
    },
    { ...row, area: "sessions", state: "green", lastSeen: at - 61_000, ratePerHour: 1_237.4 },
  ],
  unread: ["watchbill.derived_event is not there, so nothing of it is seen"],
};

const alerts = new Map([
  ["billing", ["a", "b", "c", "d", "e"]],
  ["sessions", ["a"]],
]);

it("says first how many areas are not covered, then each of them, and what is not there", () => {
  expect(coverageTable(report, false, at, alerts)).toBe(`prod, 10:00:00 UTC: 1 of 3 areas is not covered

STATE  AREA      LAST SEEN  WITHIN  PER HOUR  ALERTS           WHY
red    voices     14 h ago    12 h         -  -                silent for 14 h
green  billing     1 s ago    12 h       3.3  a, b and 3 more
green  sessions  1 min ago    12 h      1237  a

watchbill.derived_event is not there, so nothing of it is seen`);
});

it("has no column for alerts where nobody knows them: on the host", () => {
  const [, , head, first] = coverageTable(report, false, at).split("\n");
  expect([head, first]).toEqual([
    "STATE  AREA      LAST SEEN  WITHIN  PER HOUR  WHY",
    "red    voices     14 h ago    12 h         -  silent for 14 h",
  ]);
});

it("is red and green on a terminal, and says when all is covered", () => {
  const text = coverageTable({ ...report, areas: report.areas.slice(1), unread: [] }, true, at);
  expect(text).toContain("\u{1b}[32mall 2 areas are covered\u{1b}[0m");
  expect(coverageTable(report, true, at)).toContain("\u{1b}[31mred    voices");
});

it("of another day says which", () => {
  expect(coverageTable(report, false, at + 3 * 86_400_000)).toMatch(/^prod, 2026-03-10 10:00:00 UTC: /);
});
