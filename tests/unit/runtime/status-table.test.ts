import { expect, it } from "vitest";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import { statusReport } from "../../../runtime/status/report.ts";
import { statusTable } from "../../../runtime/status/table.ts";

const now = Date.UTC(2026, 2, 10, 10, 0, 0);
const problem = { file: "rules.d/x.json", field: "levels", message: "needs at least one level" };
const report = statusReport("prod", [queueDepth], [problem], undefined, [], now);

it("a rule that no tick has seen yet is listed as such, and a broken one named below", () => {
  expect(statusTable(report, false)).toBe(
    [
      "prod: NOT WATCHING: no tick has run yet",
      "",
      "STATE    ALERT        INSTANCE           VALUE  SINCE  EVALUATED",
      "no data  queue-depth  not evaluated yet  -      -      never",
      "",
      "no channel has been used yet",
      "",
      "broken: rules.d/x.json · levels: needs at least one level",
    ].join("\n"),
  );
});

it("colours are on the whole line, so that columns stay in line, and only where they are wanted", () => {
  const plain = (text: string) =>
    text
      .split("\u{1b}")
      .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, "")))
      .join("");
  expect(statusTable(report, true)).toContain("\u{1b}[36mno data  queue-depth");
  expect(plain(statusTable(report, true))).toBe(statusTable(report, false));
});

it("the watch is watching as long as the last tick is at most a minute old", () => {
  const at = (ageMs: number) =>
    statusReport(
      "prod",
      [],
      [],
      {
        lastTickAt: now - ageMs,
        rules: new Map(),
        memories: new Map(),
        silences: [],
      },
      [],
      now,
    );
  expect(statusTable(at(60_000), false)).toContain("prod: watching, last tick 1 min ago");
  expect(statusTable(at(60_001), false)).toContain("prod: NOT WATCHING: last tick 1 min ago");
});
