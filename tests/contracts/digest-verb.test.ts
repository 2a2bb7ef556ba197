import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analystFile } from "../../model/analyst.ts";
import type { Digest } from "../../model/report.ts";
import { runFolder } from "../../model/report-folder.ts";
import { parseDigest } from "../../model/report-schema.ts";
import { emptyAnalysis } from "../../runtime/analyst/empty-analysis.ts";
import { keepDeploy } from "../../runtime/deploys/store.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { reportOf } from "../../runtime/reports/compose.ts";
import { endRun, runDirOf } from "../../runtime/reports/run.ts";
import { saveReport } from "../../runtime/reports/store.ts";
import { digest } from "../../runtime/verbs/digest.ts";
import { generateHistory } from "../world/app/history.ts";
import { writeDataFolder } from "../world/data-folder.ts";
import { runVerb } from "../world/verb-run.ts";

const now = Date.UTC(2026, 2, 18, 6, 30, 20);
const minute = 60_000;
const hour = 60 * minute;

let host: Host;
let root: string;
let atMs: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-digest-verb-"));
  host = { ...hostOf("prod", root, undefined), clock: () => atMs };
  const { reportsDir, syncedDir, configDir, stateDir, runDir } = host.layout;
  for (const folder of [reportsDir, syncedDir, configDir, stateDir, runDir]) mkdirSync(folder, { recursive: true });
  atMs = now;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const runFile = (name: string) => join(runDirOf(host.layout.reportsDir), name);
const made = (): Digest => parseDigest(JSON.parse(readFileSync(runFile(runFolder.digest), "utf8")));
async function run() {
  const { code, out, err } = await runVerb((io) => digest(host, io));
  return { code, out: out.join("\n"), err: err.join("\n") };
}
const copies = async () => {
  const span = { from: new Date(now - 30 * hour), to: new Date(now) };
  await writeDataFolder(host.layout.syncedDir, generateHistory({ seed: 3, ...span, eventsPerDay: 6_000 }));
};

/** As the steps behind `digest` end a run. */
function saved(kind: "scheduled" | "after-deploy", one: Digest, state: "accepted" | "waiting"): void {
  const start = { reportId: one.reportId, kind, startedAtMs: atMs };
  const report = reportOf(start, "prod", one, emptyAnalysis(one.reportId, "no key"), atMs);
  saveReport(host.layout.reportsDir, {
    ...report,
    deliveries: { discord: { state, attempts: 1 }, ntfy: { state, attempts: 1 } },
  });
}

describe("the verb digest", () => {
  it("begins a run, keeps the copies for it, and leaves context and digest of the day before", async () => {
    await copies();
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { fromMs, toMs, reportId, missing, verdict } = made();
    expect({ fromMs, toMs, reportId }).toEqual({
      fromMs: Date.UTC(2026, 2, 17, 6, 30),
      toMs: Date.UTC(2026, 2, 18, 6, 30),
      reportId: "20260318-0630",
    });
    expect(out).toContain("Digest 20260318-0630 of prod: 2026-03-17 06:30 to 2026-03-18 06:30 UTC");
    // This host has no facts: what would be known of them is missing, and the verdict says so.
    expect(missing.map(({ section }) => section)).toContain("timers");
    expect(verdict).not.toBe("nominal");
    expect(JSON.parse(readFileSync(runFile(runFolder.context), "utf8"))).toMatchObject({ fromMs, toMs });
    for (const name of ["metrics.duckdb", "logs.duckdb"]) {
      const [copy, kept] = [join(host.layout.syncedDir, name), join(runFile(runFolder.snapshot), name)].map((file) =>
        statSync(file),
      );
      expect(kept?.ino).toBe(copy?.ino);
    }
  });

  it("run again goes on with the digest that the run has", async () => {
    await copies();
    await run();
    const first = readFileSync(runFile(runFolder.digest), "utf8");
    atMs += 10 * minute;
    expect(await run()).toMatchObject({ code: 0, out: "report 20260318-0630 has its digest already" });
    expect(readFileSync(runFile(runFolder.digest), "utf8")).toBe(first);
  });

  it("begins where the last report ended, and makes nothing while that waits to be sent", async () => {
    await copies();
    await run();
    const last = { ...made(), reportId: "20260317-1530", toMs: now - 15 * hour };
    endRun(host.layout.reportsDir);
    saved("scheduled", last, "waiting");
    const { code, out } = await run();
    expect({ code, isMade: existsSync(runFile(runFolder.digest)) }).toEqual({ code: 0, isMade: false });
    expect(out).toContain("there is nothing to begin");
    saved("scheduled", last, "accepted");
    await run();
    expect(made().fromMs).toBe(now - 15 * hour);
  });

  it("after a deployment looks at what came since, and leaves the next report's span as it was", async () => {
    await copies();
    keepDeploy(host.layout.deploysDir, { of: "application", atMs: now - 45 * minute, commit: "3f2a91c", fixes: [] });
    const mark = join(host.layout.reportsDir, "after-deploy");
    writeFileSync(mark, "");
    await run();
    expect(made()).toMatchObject({ fromMs: Date.UTC(2026, 2, 18, 5, 45), toMs: Date.UTC(2026, 2, 18, 6, 30) });
    expect(existsSync(mark)).toBe(false);
    const one = made();
    endRun(host.layout.reportsDir);
    saved("after-deploy", one, "waiting");
    atMs += 5 * minute;
    expect((await run()).out).toContain("there is nothing to begin");
    saved("after-deploy", one, "accepted");
    await run();
    expect(made().fromMs).toBe(Date.UTC(2026, 2, 17, 6, 35));
  });

  it("makes the report of the day although a mark of a deployment was left over", async () => {
    await copies();
    const mark = join(host.layout.reportsDir, "after-deploy");
    writeFileSync(mark, "");
    utimesSync(mark, now / 1_000, (now - 3 * hour) / 1_000);
    await run();
    expect(made().fromMs).toBe(Date.UTC(2026, 2, 17, 6, 30));
    expect(existsSync(mark)).toBe(false);
  });

  it("says in its file why there is no digest, and fails", async () => {
    const { code, err } = await run();
    expect(code).toBe(1);
    const { failed } = JSON.parse(readFileSync(runFile(runFolder.digest), "utf8"));
    expect(failed).toMatch(/holds neither metrics.duckdb nor logs.duckdb$/);
    expect(err).toContain(failed);
  });

  it("explains by what is declared as normal, and does without where that is broken", async () => {
    await copies();
    writeFileSync(join(host.layout.configDir, analystFile), "{");
    const { code, err } = await run();
    expect(code).toBe(0);
    expect(err).toContain(`${analystFile} is not JSON; deploy the stack again`);
    expect(made().entries.length).toBeGreaterThan(20);
  });
});
