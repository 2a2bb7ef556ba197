import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../../model/report.ts";
import { reportChecks } from "../../../runtime/doctor/reports.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { saveReport } from "../../../runtime/reports/store.ts";
import { type FactsRead, parseFacts } from "../../../runtime/sources/facts.ts";
import { status } from "../../../runtime/verbs/status.ts";
import { sampleReport } from "../../world/reports/stored.ts";
import { runVerb } from "../../world/verb-run.ts";

const now = Date.parse("2026-03-10T10:00:00Z");
const minute = 60_000;
const path = process.env.PATH;
let root: string;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-doctor-"));
  host = { ...hostOf("prod", root, undefined), clock: () => now };
  for (const folder of [host.layout.reportsDir, host.layout.syncedDir, host.credentialsDir]) {
    mkdirSync(folder, { recursive: true });
  }
  process.env.PATH = `${join(root, "bin")}:/usr/bin:/bin`;
  copied("metrics.duckdb", 4);
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true });
});

const put = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
/** Answers one question, by its code. */
const program = (file: string, question: string, code: number) => {
  put(file, `#!/bin/bash\n[ "$*" = "${question}" ] || exit 64\nexit ${code}\n`);
  chmodSync(file, 0o755);
};
const copied = (name: string, minutesAgo: number) => {
  const file = join(host.layout.syncedDir, name);
  put(file, "");
  utimesSync(file, (now - minutesAgo * minute) / 1_000, (now - minutesAgo * minute) / 1_000);
};
/** A stack with a key, on a host with Docker and the image, unless said otherwise. */
const hasKey = ({ docker = 0, image = 0 } = {}) => {
  put(join(host.credentialsDir, "anthropic-key"), "planted-key");
  program(join(root, "bin/docker"), "version", docker);
  program(join(host.layout.currentRelease, "host/run-analyst"), "prod has-image", image);
};
const made = (changed: Partial<Report> = {}) => {
  const report = sampleReport({ id: "20260310-0730", madeAtMs: now - 150 * minute });
  saveReport(host.layout.reportsDir, { ...report, ...changed });
  return report;
};
const delivered = (discord: Report["deliveries"]["discord"]): Pick<Report, "deliveries"> => ({
  deliveries: { discord, ntfy: { state: "not wanted", attempts: 0 } },
});
/** What host-facts has seen of the timer. */
const timerRan = (atMs: number): FactsRead => {
  const unit = "watchbill-prod-report.timer";
  const list = JSON.stringify([{ next: (now + 60 * minute) * 1_000, last: atMs * 1_000, unit }]);
  const show = `Id=${unit}\nActiveState=active\nSubState=waiting\nActiveEnterTimestamp=@1`;
  return { facts: parseFacts(`@time 0\n${now / 1_000}\n@timers 0\n${list}\n${show}\n`) };
};
const said = async (facts: FactsRead = timerRan(now - 151 * minute)) =>
  (await reportChecks(host, facts)).map(({ ok, check, detail, fix }) => [
    ok ? "ok" : "FAIL",
    `${check}: ${detail}`,
    fix,
  ]);
const saidOf = async (check: string, facts?: FactsRead) =>
  (await said(facts)).find(([, text]) => text?.startsWith(`${check}: `));

describe("doctor, of reports", () => {
  it("says nothing where the stack makes none", async () => {
    rmSync(host.layout.reportsDir, { recursive: true });
    expect(await said()).toEqual([]);
  });

  it("says that all is well", async () => {
    hasKey();
    made(delivered({ state: "accepted", attempts: 1 }));
    expect(await said()).toEqual([
      ["ok", "copy of metrics: was whole 4 min ago", ""],
      ["ok", expect.stringMatching(/^report's model: claude-\S+ was asked$/), ""],
      ["ok", "last report: 20260310-0730: told Discord 2 h 30 min ago", ""],
    ]);
  });

  it("says of a copy that is missing, or has been behind for an hour, which timer keeps it", async () => {
    rmSync(join(host.layout.syncedDir, "metrics.duckdb"));
    expect(await saidOf("copy of metrics")).toEqual([
      "FAIL",
      "copy of metrics: is not there: reports say nothing of it",
      "systemctl status watchbill-prod-sync-metrics.timer watchbill-prod-sync-metrics.service",
    ]);
    expect(await saidOf("copy of logs")).toBeUndefined();
    put(join(host.layout.configDir, "logs.json"), '{"directory":"/var/log/app"}');
    expect((await saidOf("copy of logs"))?.slice(0, 2)).toEqual([
      "FAIL",
      "copy of logs: is not there: reports say nothing of it",
    ]);
    copied("logs.duckdb", 61);
    expect((await saidOf("copy of logs"))?.slice(0, 2)).toEqual(["FAIL", "copy of logs: was whole 1 h 1 min ago"]);
  });

  it("says of the model what keeps it from being asked: no key, which is nobody's fault, no Docker, no image", async () => {
    expect(await saidOf("report's model")).toEqual([
      "ok",
      "report's model: none, since anthropicKey is not set: reports come with the digest alone",
      "",
    ]);
    hasKey({ docker: 1 });
    expect(await saidOf("report's model")).toEqual([
      "FAIL",
      "report's model: Docker does not answer: reports come with the digest alone",
      "systemctl status docker",
    ]);
    hasKey({ image: 1 });
    const runs = `${host.layout.currentRelease}/host/run-analyst prod`;
    expect(await saidOf("report's model")).toEqual([
      "FAIL",
      "report's model: its container's image is not there",
      `${runs} image`,
    ]);
    hasKey();
    expect(await saidOf("report's model")).toEqual(["ok", "report's model: can be asked", ""]);
  });

  it("says why the last report came without the model", async () => {
    hasKey();
    const { analysis } = sampleReport();
    made({ analysis: { ...analysis, withoutModel: "the API answered 401: invalid x-api-key" } });
    expect((await saidOf("report's model"))?.slice(0, 2)).toEqual([
      "FAIL",
      "report's model: the last report came without it: the API answered 401: invalid x-api-key",
    ]);
  });

  it("says of a report that is not there though its timer has run, and of none that it has none yet", async () => {
    const overdue = [
      "FAIL",
      "last report: that of 2026-03-10 09:00 UTC was not made",
      expect.stringContaining("journalctl"),
    ];
    expect(await saidOf("last report", timerRan(now - 60 * minute))).toEqual(overdue);
    made();
    expect(await saidOf("last report", timerRan(now - 60 * minute))).toEqual(overdue);
    rmSync(join(host.layout.reportsDir, "20260310-0730.json"));
    const none = ["ok", "last report: none has been made yet", ""];
    expect(await saidOf("last report", timerRan(now - 5 * minute))).toEqual(none);
    expect(await saidOf("last report", timerRan(0))).toEqual(none);
    expect(await saidOf("last report", { problem: "no facts" })).toEqual(none);
  });

  it("says of a report that has not arrived which channel did not take it, and why", async () => {
    made(delivered({ state: "waiting", attempts: 3, reason: "no answer" }));
    expect((await saidOf("last report"))?.slice(0, 2)).toEqual([
      "FAIL",
      "last report: 20260310-0730: not yet told Discord: no answer",
    ]);
    made(delivered({ state: "refused", attempts: 1, reason: "Unknown Webhook" }));
    expect(await saidOf("last report")).toEqual([
      "FAIL",
      "last report: 20260310-0730: refused by Discord: Unknown Webhook",
      "check discordWebhook, then make up",
    ]);
    made(delivered({ state: "not wanted", attempts: 0 }));
    expect((await saidOf("last report"))?.slice(0, 2)).toEqual([
      "ok",
      "last report: 20260310-0730: told nobody, but kept 2 h 30 min ago",
    ]);
  });
});

describe("status, of reports", () => {
  it("names the last one, its verdict and whom it was told, and nothing where none was made", async () => {
    mkdirSync(host.layout.rulesDir, { recursive: true });
    const shown = async () => (await runVerb((io) => status(host, io, { positional: [], json: false }))).out.join("\n");
    expect(await shown()).not.toContain("report");
    made(delivered({ state: "waiting", attempts: 1, reason: "no answer" }));
    expect(await shown()).toMatch(
      /^last report 20260310-0730: \w+, made 2 h 30 min ago, not yet told Discord: no answer$/m,
    );
  });
});
