import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../../../model/report.ts";
import {
  dropOld,
  keepReport,
  latestReports,
  loadPage,
  loadReport,
  reportIds,
  saveAudit,
  savePage,
  saveReport,
  unsentReports,
} from "../../../../runtime/reports/store.ts";
import { madeAtMs } from "../../../world/reports/sample.ts";
import { sampleReport } from "../../../world/reports/stored.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "watchbill-reports-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const day = 86_400_000;
const inState = (id: string, state: Report["deliveries"]["discord"]["state"], atMs = madeAtMs): Report => ({
  ...sampleReport({ id, madeAtMs: atMs }),
  deliveries: { discord: { state, attempts: 1 }, ntfy: { state: "not wanted", attempts: 0 } },
});

describe("saved reports", () => {
  it("come back as they were, the newest first", () => {
    for (const id of ["20260309-0730", "20260310-0730"]) saveReport(dir, sampleReport({ id }));
    writeFileSync(join(dir, "notes.json"), "{}");
    expect(reportIds(dir)).toEqual(["20260310-0730", "20260309-0730"]);
    expect(loadReport(dir, "20260310-0730")).toEqual(JSON.parse(JSON.stringify(sampleReport())));
    expect(readdirSync(dir).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("that are damaged keep the others from nobody", () => {
    saveReport(dir, sampleReport());
    writeFileSync(join(dir, "20260311-0730.json"), '{"id":"20260311-0730"}');
    expect(latestReports(dir, 5).map(({ id }) => id)).toEqual(["20260310-0730"]);
    expect(() => loadReport(dir, "20260311-0730")).toThrow(/^stack: /);
  });

  it("have their page and what was sent to the model beside them", async () => {
    savePage(dir, "20260310-0730", "<p>page</p>");
    writeFileSync(join(dir, "audit.jsonl"), '{"sent":1}\n');
    await saveAudit(dir, "20260310-0730", join(dir, "audit.jsonl"));
    await saveAudit(dir, "20260311-0730", join(dir, "nothing-was-sent.jsonl"));
    expect(loadPage(dir, "20260310-0730")).toBe("<p>page</p>");
    expect(loadPage(dir, "20260311-0730")).toBeUndefined();
    expect(gunzipSync(readFileSync(join(dir, "20260310-0730.audit.jsonl.gz"))).toString()).toBe('{"sent":1}\n');
    expect(existsSync(join(dir, "20260311-0730.audit.jsonl.gz"))).toBe(false);
  });

  it("have no halves of a killed run beside them", () => {
    saveReport(dir, sampleReport());
    writeFileSync(join(dir, ".20260309-0730.html.4711"), "<p>half");
    dropOld(dir);
    expect(readdirSync(dir)).toEqual(["20260310-0730.json"]);
  });

  it("are 250 at most, and 512 MiB with all that belongs to them, but for the newest", () => {
    const id = (n: number) => `2026${String(n).padStart(4, "0")}-0730`;
    for (let n = 0; n < 253; n += 1) {
      writeFileSync(join(dir, `${id(n)}.json`), "{}");
      writeFileSync(join(dir, `${id(n)}.html`), "");
    }
    dropOld(dir);
    expect(reportIds(dir)).toHaveLength(250);
    expect(existsSync(join(dir, `${id(2)}.html`))).toBe(false);
    expect(existsSync(join(dir, `${id(3)}.html`))).toBe(true);
    for (const n of [250, 252]) truncateSync(join(dir, `${id(n)}.html`), 600 * 1024 * 1024);
    dropOld(dir);
    expect(reportIds(dir)).toEqual([id(252)]);
  });
});

describe("reports that are to be sent yet", () => {
  it("are those of three days that a channel has not accepted", () => {
    const now = madeAtMs + day;
    saveReport(dir, inState("20260306-0730", "waiting", now - 3 * day));
    saveReport(dir, inState("20260308-0730", "refused", now - 2 * day));
    saveReport(dir, inState("20260309-0730", "accepted", now - day));
    saveReport(dir, inState("20260310-0730", "waiting", now));
    expect(unsentReports(dir, now).map(({ id }) => id)).toEqual(["20260310-0730", "20260308-0730"]);
  });

  it("are six at most", () => {
    for (let hour = 10; hour < 20; hour += 1) saveReport(dir, inState(`20260310-${hour}00`, "waiting"));
    expect(unsentReports(dir, madeAtMs)).toHaveLength(6);
  });
});

it("a report that cannot be written says by an empty file that it may have been sent, until it can", () => {
  const report = inState("20260310-0730", "waiting");
  saveReport(dir, report);
  const blocked = join(dir, `.20260310-0730.json.${process.pid}`);
  mkdirSync(blocked);
  keepReport(dir, {
    ...report,
    deliveries: { ...report.deliveries, discord: { state: "waiting", attempts: 2, inDoubt: true } },
  });
  expect(loadReport(dir, report.id).deliveries.discord).toEqual({ state: "waiting", attempts: 1, inDoubt: true });
  rmdirSync(blocked);
  keepReport(dir, report);
  expect(loadReport(dir, report.id).deliveries.discord).toEqual({ state: "waiting", attempts: 1 });
  expect(readdirSync(dir)).toEqual(["20260310-0730.json"]);
});
