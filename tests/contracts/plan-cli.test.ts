import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const { GITHUB_TOKEN: _, GITHUB_REPOSITORY: __, ...plain } = process.env;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-plan-cli-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function watchbill(...words: string[]) {
  // A stack's state is nowhere to be had, as in a fork's pull request.
  const env = { ...plain, PULUMI_BACKEND_URL: "file:///nowhere" };
  const options = { cwd: projectDir, env, encoding: "utf8" as const, timeout: 110_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/watchbill.ts", ...words], options);
  return { status, out: stdout, err: stderr };
}

describe("watchbill plan without a stack", { timeout: 120_000 }, () => {
  it("reviews two versions of the code, with no secret and no server", () => {
    const file = join(directory, "review.md");
    const { status, out, err } = watchbill(
      "plan",
      "--against",
      "HEAD",
      "--synthetic",
      "--step",
      "90s",
      "--markdown",
      file,
    );
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(/^(No alert changes|Alerts: )[^\n]*\.\nCompared with `HEAD` \([0-9a-f]{7,}\)\.\n/);
    expect(readFileSync(file, "utf8")).toMatch(/^## Watchbill: review\n/);
  });

  it.each([
    [["plan", "--against", "HEAD", "--out", "x.plan"], "--out plans for a stack; name it with --stack"],
    [["plan", "--against", "no-such-ref"], '"no-such-ref" is no commit of this repository'],
    [["plan", "--db", "x", "--synthetic"], "the past is one of --db, --database and --synthetic"],
    [["comment", "--pull", "twelve", "--file", "x"], "--pull must be the number of a pull request"],
    [["comment", "--pull", "12"], "--file must name the text"],
    [["comment", "--pull", "12", "--file", "README.md"], "GITHUB_TOKEN is not set"],
    [["approved-run", "--commit", "main"], "--commit must be a whole commit, 40 hex digits"],
  ])("%j says what is wrong", (words, message) => {
    const { status, err } = watchbill(...words);
    expect(status).toBe(1);
    expect(err).toContain(`watchbill: ${message}`);
  });
});
