import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { githubOf } from "../../cli/github/api.ts";
import { approvedRun } from "../../cli/github/approved-run.ts";
import { keepComment } from "../../cli/github/comment.ts";
import { commentLimit } from "../../cli/review/markdown.ts";
import type { Run } from "../world/github/repository.ts";
import { type Github, startGithub } from "../world/github/server.ts";

let stand: Github;
let waited: number[];
beforeEach(async () => {
  stand = await startGithub({ repository: "acme/site", token: "planted-token" });
  stand.repository.open(7);
  waited = [];
});
afterEach(() => stand.close());

const environment = () => ({
  ...{ GITHUB_TOKEN: "planted-token", GITHUB_REPOSITORY: "acme/site", GITHUB_API_URL: stand.url },
});
const github = (changes: Record<string, string> = {}) =>
  githubOf({ ...environment(), ...changes }, async (ms) => waited.push(ms));
const bodies = () => stand.comments(7).map(({ body }) => body);

describe("the comment of a pull request", () => {
  it("is created once, then changed in its place, and left alone while it says the same", async () => {
    expect(await keepComment(github(), 7, "plan", "first")).toMatchObject({ done: "created" });
    stand.repository.write(7, "ann", "NONE", "looks good");
    expect(await keepComment(github(), 7, "plan", "second")).toMatchObject({ done: "updated" });
    expect(await keepComment(github(), 7, "plan", "second")).toMatchObject({ done: "unchanged" });
    expect(bodies()).toEqual(["<!-- watchbill:plan -->\nsecond", "looks good"]);
    expect(await keepComment(github(), 7, "compare", "other")).toMatchObject({ done: "created" });
  });

  it("is found on any page", async () => {
    for (let index = 0; index < 230; index += 1) stand.repository.write(7, "ann", "NONE", `${index}`);
    await keepComment(github(), 7, "plan", "first");
    await keepComment(github(), 7, "plan", "second");
    expect(bodies().filter((body) => body.includes("watchbill"))).toEqual(["<!-- watchbill:plan -->\nsecond"]);
  });

  it("is never a stranger's, though it carries the hidden line", async () => {
    stand.repository.write(7, "mallory", "NONE", "<!-- watchbill:plan -->\nall is well");
    expect(await keepComment(github(), 7, "plan", "first")).toMatchObject({ done: "created" });
    expect(bodies()[0]).toContain("all is well");
  });

  it("is written once though the answer to the first writing was lost", async () => {
    stand.faults.push({ delayMs: 0 }, { reset: "after-accepting" });
    expect(await keepComment(github(), 7, "plan", "first")).toMatchObject({ done: "unchanged" });
    expect(bodies()).toEqual(["<!-- watchbill:plan -->\nfirst"]);
    expect(waited).toEqual([1_000]);
  });

  it("waits for a server that is ill, and as long as a rate limit asks", async () => {
    const body = JSON.stringify({ message: "You have exceeded a secondary rate limit." });
    stand.faults.push({ status: 502 }, { status: 403, body, headers: { "retry-after": "30" } }, { status: 403, body });
    expect(await keepComment(github(), 7, "plan", "first")).toMatchObject({ done: "created" });
    expect(waited).toEqual([1_000, 30_000, 60_000]);
  });

  it("gives up after five attempts, and at once where waiting would not help or would take too long", async () => {
    stand.faults.push({ status: 503, times: 5 });
    await expect(keepComment(github(), 7, "plan", "x")).rejects.toThrow(
      "GitHub, GET /repos/acme/site/issues/7/comments: 503",
    );
    expect(waited).toHaveLength(4);
    stand.faults.push({ status: 429, headers: { "retry-after": "3600" } });
    await expect(keepComment(github(), 7, "plan", "x")).rejects.toThrow("429");
    await expect(keepComment(github(), 8, "plan", "x")).rejects.toThrow("404 Not Found");
    await expect(keepComment(github({ GITHUB_TOKEN: "other" }), 7, "plan", "x")).rejects.toThrow("401 Bad credentials");
    expect(waited).toHaveLength(4);
  });

  it("that is too long is refused before it is sent", async () => {
    await expect(keepComment(github(), 7, "plan", "x".repeat(commentLimit))).rejects.toThrow("more than 65536");
    expect(stand.requests).toEqual([]);
  });

  it("needs to know where, and says all that is missing", () => {
    expect(() => githubOf({ GITHUB_REPOSITORY: "https://github.com/acme/site" })).toThrow(
      /GITHUB_TOKEN is not set[^\n]*\nGITHUB_REPOSITORY must be the owner and the name: acme\/site/,
    );
  });
});

describe("the run whose plan was approved", () => {
  const [merged, head] = ["a".repeat(40), "b".repeat(40)];
  const run = (id: number, changes: Partial<Run> = {}): Run => ({
    ...{ id, workflow: "plan.yml", event: "pull_request", status: "completed", conclusion: "success", head_sha: head },
    head_repository: { full_name: "acme/site" },
    ...changes,
  });
  const merge = () =>
    stand.repository.pulls.push({
      number: 7,
      merged_at: "2026-03-01T00:00:00Z",
      merge_commit_sha: merged,
      head: { sha: head },
    });

  it("is the newest that succeeded for the last commit of the pull request", async () => {
    merge();
    stand.repository.runs.push(run(1), run(2), run(3, { conclusion: "failure" }), run(4, { head_sha: "c".repeat(40) }));
    expect(await approvedRun(github(), merged, "plan.yml")).toBe(2);
  });

  it("is never one of a fork", async () => {
    merge();
    stand.repository.runs.push(run(9, { head_repository: { full_name: "mallory/site" } }));
    await expect(approvedRun(github(), merged, "plan.yml")).rejects.toThrow(`#7 has no run of plan.yml that succeeded`);
  });

  it("does not exist for a commit that nobody reviewed", async () => {
    await expect(approvedRun(github(), merged, "plan.yml")).rejects.toThrow("was merged by no pull request");
  });
});
