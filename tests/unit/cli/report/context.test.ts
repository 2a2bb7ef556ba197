import { expect, it } from "vitest";
import { parseContext } from "../../../../cli/report/context.ts";
import type { ReportContext } from "../../../../model/report-context.ts";

const empty: ReportContext = { stack: "prod", fromMs: 1, toMs: 2, madeAtMs: 3, deploys: [], missing: [] };
const unknown = "vps answers in a way that this version does not know; deploy it with: make up STACK=prod";

it("what a host remembers is taken as it is", () => {
  expect(parseContext(`${JSON.stringify(empty)}\n`, "vps", "prod")).toEqual(empty);
});

it.each([
  ["no JSON", "Segmentation fault"],
  ["half of it", JSON.stringify(empty).slice(0, -2)],
  ["what a newer release adds", JSON.stringify({ ...empty, moods: [] })],
  ["more than the limits allow", JSON.stringify({ ...empty, missing: Array(11).fill({ part: "disks", reason: "x" }) })],
])("%s is refused, and not quoted", (_, text) => {
  expect(() => parseContext(text, "vps", "prod")).toThrow(unknown);
});
