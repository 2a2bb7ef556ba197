import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duckdbFileOf } from "../world/app/history/duckdb-file.ts";
import { generateHistory } from "../world/app/history.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const from = Date.UTC(2026, 2, 10, 22);
const backlog = { fault: "backlog", fromMs: from + 3_600_000, toMs: from + 4_200_000 };

let directory: string;
let file: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-backtest-cli-"));
  file = join(directory, "metrics.duckdb");
  const hours = { from: new Date(from), to: new Date(from + 3 * 3_600_000) };
  await duckdbFileOf(generateHistory({ seed: 3, ...hours, eventsPerDay: 12_000, incidents: [backlog] }), file);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function watchbill(...words: string[]) {
  const options = { cwd: projectDir, encoding: "utf8" as const, timeout: 50_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/watchbill.ts", ...words], options);
  return { status, out: stdout, err: stderr };
}

describe("watchbill backtest", () => {
  it("prints what would have fired, and draws it", () => {
    const svg = join(directory, "timeline.svg");
    const { status, out, err } = watchbill("backtest", "--db", file, "--zone", "UTC", "--svg", svg);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(/^queue-depth {2,}1 {2,}1 {2,}1 /m);
    expect(out).toMatch(/2026-03-10 23:0\d:\d\d {2}critical .*at night {2}higgs/);
    expect(out).toContain("not in the history: host facts are not stored");
    expect(readFileSync(svg, "utf8")).toContain("<title>queue-depth: 2026-03-10 23:0");
  });

  it("sees nothing outside of the times asked for", () => {
    const { out } = watchbill(
      "backtest",
      "--db",
      file,
      "--alert",
      "queue-depth",
      "--to",
      "2026-03-10T22:59:00Z",
      "--markdown",
    );
    expect(out).toContain("| queue-depth | 0 | 0 | 0 |");
  });

  it("invents a past, always the same, for those who have no other", () => {
    const words = ["--synthetic", "--alert", "stripe-webhook-slow", "--zone", "UTC", "--step", "1m"];
    const { status, out } = watchbill("backtest", ...words);
    expect(status).toBe(0);
    expect(out).toContain("invented events: 2026-03-02 00:01:00 to 2026-03-04 23:59:00 (UTC)");
    expect(out).toMatch(/^ {2}2026-03-03 13:0\d:00 {2}warning /m);
    const left = readdirSync(join(projectDir, ".watchbill")).filter((name) => name.startsWith("invented-"));
    expect(left).toEqual([]);
  });

  it.each([
    [["--db", "/nowhere.duckdb"], "/nowhere.duckdb cannot be opened"],
    [[], "say where the past is: --db FILE.duckdb, --database postgresql://… or --synthetic"],
    [["--db", "x", "--synthetic"], "the past is one of --db, --database and --synthetic; give one of them"],
    [["--db", "x", "--step", "fast"], '--step "fast" is no duration; write for example 15s'],
    [["--db", "x", "--from", "yesterday"], '--from "yesterday" is no time'],
    [["--db", "x", "--alert", "none"], 'there is no alert "none"; there are synthesis-errors'],
    [["--db", "x", "--against", "no-such-ref"], '"no-such-ref" is no commit of this repository'],
    [["--db", "x", "--zone", "Moon"], '--zone "Moon" is no time zone'],
  ])("with %j says what to do", (words, message) => {
    const { status, err } = watchbill("backtest", ...words);
    expect(status).toBe(1);
    expect(err).toContain(`watchbill: ${message}`);
    expect(existsSync("/nowhere.duckdb")).toBe(false);
  });
});

describe("watchbill test", () => {
  it("runs the rule tests of one alert", () => {
    const { status, out } = watchbill("test", "--alert", "metrics-stale");
    expect(status).toBe(0);
    expect(out).toContain("alerts/metrics-stale.test.ts");
    expect(out).not.toContain("queue-depth.test.ts");
  });

  it("names the alerts there are when asked for another", () => {
    const { status, err } = watchbill("test", "--alert", "none");
    expect(status).toBe(1);
    expect(err).toContain('there is no alert "none"; there are');
  });
});
