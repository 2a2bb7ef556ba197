import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../../../model/report.ts";
import { beginRun, emptyRun, endRun, runUnderWay } from "../../../../runtime/reports/run.ts";
import { saveReport } from "../../../../runtime/reports/store.ts";
import { madeAtMs, sampleAnalysis } from "../../../world/reports/sample.ts";
import { sampleReport } from "../../../world/reports/stored.ts";

const minute = 60_000;
const hour = 60 * minute;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "watchbill-run-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const begin = (atMs: number, kind: Report["kind"] = "scheduled") => beginRun(dir, kind, atMs)?.reportId;
const save = (id: string, atMs: number, state: "waiting" | "accepted" | "refused") => {
  const report = sampleReport({ id, madeAtMs: atMs });
  report.deliveries = { discord: { state, attempts: 1 }, ntfy: { state: "not wanted", attempts: 0 } };
  saveReport(dir, report);
};

describe("a run", () => {
  it("is called by the minute it began in", () => {
    expect(begin(madeAtMs + 31_000)).toBe("20260310-0730");
    expect(runUnderWay(dir)).toEqual({ reportId: "20260310-0730", kind: "scheduled", startedAtMs: madeAtMs + 31_000 });
  });

  it("goes on with the same report, and with what is done of it, as long as that is not saved", () => {
    begin(madeAtMs);
    writeFileSync(join(dir, "run/digest.json"), "{}");
    expect(begin(madeAtMs + 5 * hour)).toBe("20260310-0730");
    expect(existsSync(join(dir, "run/digest.json"))).toBe(true);
  });

  it("that was left for six hours makes room for a new one", () => {
    begin(madeAtMs);
    writeFileSync(join(dir, "run/digest.json"), "{}");
    expect(begin(madeAtMs + 6 * hour)).toBe("20260310-1330");
    expect(readdirSync(join(dir, "run")).sort()).toEqual(["out", "spent.json", "start.json"]);
  });

  it("does not begin where the last report of its kind still waits to be sent", () => {
    save("20260310-0730", madeAtMs, "waiting");
    expect(begin(madeAtMs + 4 * hour)).toBeUndefined();
    expect(begin(madeAtMs + 4 * hour, "after-deploy")).toBe("20260310-1130");
    endRun(dir);
    expect(begin(madeAtMs + 6 * hour)).toBe("20260310-1330");
  });

  it("that has sent its report and was ended before its end is not made again half an hour long", () => {
    begin(madeAtMs);
    save("20260310-0730", madeAtMs, "accepted");
    emptyRun(dir);
    expect(begin(madeAtMs + 29 * minute)).toBeUndefined();
    expect(begin(madeAtMs + 29 * minute, "after-deploy")).toBe("20260310-0759");
  });

  it("begins anew after its end, in a minute that has no report", () => {
    begin(madeAtMs);
    save("20260310-0730", madeAtMs, "accepted");
    endRun(dir);
    expect(begin(madeAtMs)).toBe("20260310-0731");
  });

  it("knows what the reports of this month have cost", () => {
    for (const [id, costUsd] of [
      ["20260228-0730", 5],
      ["20260301-0730", 0.25],
      ["20260309-0730", 0.5],
    ] as const) {
      const usage = { ...sampleAnalysis.usage, costUsd };
      saveReport(dir, sampleReport({ id, analysis: { ...sampleAnalysis, usage } }));
    }
    writeFileSync(join(dir, "20260305-0730.json"), "damaged");
    begin(madeAtMs, "by hand");
    expect(JSON.parse(readFileSync(join(dir, "run/spent.json"), "utf8"))).toEqual({ thisMonthUsd: 0.75 });
  });

  it.each(["{", "null", '{"reportId":"../../x","kind":"scheduled","startedAtMs":1}'])(
    "with a start that cannot be read is none: %s",
    (text) => {
      begin(madeAtMs);
      writeFileSync(join(dir, "run/start.json"), text);
      expect(runUnderWay(dir)).toBeUndefined();
      expect(begin(madeAtMs + hour)).toBe("20260310-0830");
    },
  );
});
