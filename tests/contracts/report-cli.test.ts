import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Anthropic, startAnthropic } from "../world/anthropic/server.ts";
import { generateHistory } from "../world/app/history.ts";
import { writeDataFolder } from "../world/data-folder.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const to = new Date("2026-03-10T15:00:00Z");
const burst = { fault: "error-burst" as const, fromMs: Date.UTC(2026, 2, 10, 14), toMs: Date.UTC(2026, 2, 10, 14, 20) };

let folder: string;
let api: Anthropic;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-report-cli-"));
  const from = new Date(to.getTime() - 2 * 86_400_000);
  await writeDataFolder(folder, generateHistory({ seed: 7, from, to, eventsPerDay: 6_000, incidents: [burst] }));
  for (const name of ["metrics.duckdb", "logs.duckdb"]) utimesSync(join(folder, name), to, to);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  api = await startAnthropic();
});
afterEach(async () => {
  await api.close();
  rmSync(join(folder, "reports"), { recursive: true, force: true });
});

/** The demo does not run, so no host can be asked and no Pulumi is started. */
async function watchbill(words: string[], withKey = true, data = folder) {
  const { ANTHROPIC_API_KEY: _, ...inherited } = process.env;
  const env = { ...inherited, ANTHROPIC_BASE_URL: api.url, ...(withKey ? { ANTHROPIC_API_KEY: api.key } : {}) };
  const all = [join(projectDir, "cli/watchbill.ts"), ...words, "--data", data];
  const run = promisify(execFile)(process.execPath, all, { env, maxBuffer: 16 * 1024 * 1024 });
  return await run.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: String(stdout), err: String(stderr) }),
  );
}
const report = (words: string[] = [], withKey = true) => watchbill(["report", "--stack", "demo", ...words], withKey);
const made = () => readdirSync(join(folder, "reports")).sort();

/** Where two long texts part, with what stands around; empty where they are the same. */
function firstDifference(one: string, other: string): string {
  if (one === other) return "";
  const at = [...one].findIndex((character, index) => character !== other[index]);
  return `${one.slice(at - 80, at + 40)} <> ${other.slice(at - 80, at + 40)}`;
}

describe("watchbill report", () => {
  it("makes a report of the copies: digest, model, page and what was sent, and prints what it says", async () => {
    const { code, out, err } = await report();
    expect({ code, err }).toEqual({
      code: 0,
      err: "what the host remembers is not in it: the demo is not running; start it in another terminal with: make demo\n",
    });
    expect(out).toMatch(
      /^Anomalies: demo asked for by hand\nreport \d{8}-\d{4}, 2026-03-09 15:00 to 2026-03-10 15:00 UTC \(1 d\)\n/,
    );
    expect(out).toMatch(/^cost: \$0\.\d+: claude-\S+, 1 call, /m);
    expect(out).not.toContain("Without the model");
    const [audit = "", page = "", saved = ""] = made();
    const id = saved.replace(".json", "");
    expect([audit, page]).toEqual([`${id}.audit.jsonl.gz`, `${id}.html`]);
    expect(out.trimEnd()).toMatch(new RegExp(`page: ${join(folder, "reports", page)}$`));
    const [request = "{}"] = gunzipSync(readFileSync(join(folder, "reports", audit)))
      .toString()
      .split("\n");
    expect(JSON.parse(request)).toMatchObject({ body: api.requests[0]?.body });
  });

  it("goes on where the last one ended, and looks back as far as it is told", async () => {
    await report(["--offline", "--since", "2026-03-10T13:00:00Z"]);
    const { out } = await report(["--offline", "--since", "6h"]);
    expect(out).toContain("2026-03-10 09:00 to 15:00 UTC (6 h)");
    const { out: after } = await report(["--offline", "--after-deploy", "2026-03-10T14:30:00Z"]);
    expect(after).toMatch(/^\w+: demo after a deploy\nreport \S+, 2026-03-10 14:30 to 15:00 UTC \(30 min\)/);
    expect(made().filter((name) => name.endsWith(".json"))).toHaveLength(3);
  });

  it("without a key, or asked to ask nobody, says so and shows the digest", async () => {
    const without = await report([], false);
    expect(without.out).toContain("Without the model: there is no key of the Messages API; set ANTHROPIC_API_KEY, or");
    expect(without.out).toMatch(/^d1 {2}anomalies: /m);
    const { out, err } = await report(["--offline"]);
    expect(out).toContain("Without the model: it was made with --offline, which asks nobody.");
    expect(err).toBe("");
    expect(api.requests).toEqual([]);
  });

  it("shows in a dry run what would be sent to the byte, has its tokens counted, and sends nothing else", async () => {
    const { code, out, err } = await report(["--dry-run"]);
    expect(code).toBe(0);
    expect(api.requests.map(({ path }) => path)).toEqual(["/v1/messages/count_tokens"]);
    expect(err).toMatch(
      /this would be sent to the model, and nothing has been: \d+ bytes, \d+ tokens, as the API counts them\n$/,
    );
    expect(existsSync(join(folder, "reports"))).toBe(false);
    await report();
    const sent = JSON.parse(api.requests[1]?.body ?? "{}");
    const withoutId = (text: string) => text.replace(/\d{8}-\d{4}/g, "ID");
    expect(firstDifference(withoutId(JSON.stringify(JSON.parse(out))), withoutId(JSON.stringify(sent)))).toBe("");
    const estimated = await report(["--dry-run"], false);
    expect(estimated.err).toMatch(
      /at most \d+ tokens, as estimated here; with ANTHROPIC_API_KEY the API counts them\n$/,
    );
  });

  it.each([
    [["--since", "soon"], /--since "soon" is neither a duration nor a time/],
    [["--since", "1d", "--after-deploy"], /--since and --after-deploy do not go together/],
    [
      ["--after-deploy", "1a2b3c4"],
      /there is no deployment of "1a2b3c4"; the host knows of none; write a time instead/,
    ],
    [["--send"], /the demo is not running/],
  ])("says what is wrong and how to mend it: %j", async (words, message) => {
    const { code, err } = await report(words);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  it("says where copies come from where there are none", async () => {
    const { code, err } = await watchbill(["report", "--offline"], true, join(folder, "nothing"));
    expect(code).toBe(1);
    expect(err).toMatch(/nothing has no copies of metrics or logs; bring them with: make sync-data$/m);
  });
});

it.each([
  ["SINCE=2d", "watchbill report --stack prod --since 2d"],
  ["SEND=1", "watchbill report --stack prod --send"],
  ["DRY_RUN=1", "watchbill report --stack prod --dry-run"],
  ["AFTER_DEPLOY=1", "watchbill report --stack prod --after-deploy"],
  ["AFTER_DEPLOY=1a2b3c4", "watchbill report --stack prod --after-deploy 1a2b3c4"],
])("make report %s is %s", async (variable, command) => {
  const words = ["--dry-run", "--no-print-directory", "report", variable];
  const { stdout } = await promisify(execFile)("make", words, { cwd: projectDir });
  expect(stdout.replace(/ +/g, " ").trim().split("\n").at(-1)?.trim()).toBe(command);
});

describe("watchbill reports", () => {
  it("lists what was made here, shows one in words and as JSON, and puts its page into a file", async () => {
    expect((await watchbill(["reports"])).out).toBe("there is no report yet\n");
    await report(["--offline", "--since", "1h"]);
    const [id = ""] = made().map((name) => name.replace(/\..*/, ""));
    expect((await watchbill(["reports"])).out).toMatch(
      new RegExp(
        `^ID +VERDICT +KIND .*\\n${id}  \\w+ +by hand +2026-03-10 15:00 UTC +\\d+ entries +\\$0.000 +nobody\\n$`,
      ),
    );
    expect((await watchbill(["reports", id])).out).toContain(`report ${id}, 2026-03-10 14:00 to 15:00 UTC (1 h)`);
    expect(JSON.parse((await watchbill(["reports", id, "--json"])).out)).toMatchObject({ id, stack: "demo" });
    const page = join(folder, "page.html");
    expect((await watchbill(["reports", id, "--html", page])).out).toBe(`${page}: the page of report ${id}\n`);
    expect(readFileSync(page, "utf8")).toBe(readFileSync(join(folder, "reports", `${id}.html`), "utf8"));
  });

  it.each([
    [["20200101-0000"], /report 20200101-0000 is missing; watchbill reports lists what there is/],
    [["../../etc/passwd"], /"\.\.\/\.\.\/etc\/passwd" is no report's id/],
    [["--html", "x.html"], /--html needs the id of a report/],
  ])("says what is wrong: %j", async (words, message) => {
    const { code, err } = await watchbill(["reports", ...words]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});
