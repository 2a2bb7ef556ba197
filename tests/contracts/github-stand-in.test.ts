import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Github, startGithub } from "../world/github/server.ts";

let github: Github;
beforeEach(async () => {
  github = await startGithub({ repository: "acme/site", token: "planted" });
  github.repository.open(7);
});
afterEach(() => github.close());

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${github.url}/repos/acme/site${path}`, {
    method,
    headers: { authorization: "Bearer planted", "user-agent": "test", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, link: response.headers.get("link"), json };
}

describe("the GitHub stand-in", () => {
  it("answers another token with 401, and another repository or pull request as if there were none", async () => {
    const stranger = await ask("GET", "/issues/7/comments", undefined, { authorization: "Bearer other" });
    expect(stranger).toMatchObject({ status: 401, json: { message: "Bad credentials" } });
    expect(await ask("GET", "/issues/8/comments")).toMatchObject({ status: 404, json: { message: "Not Found" } });
    expect(await ask("GET", "/../other/issues/7/comments")).toMatchObject({ status: 404 });
  });

  it("creates and changes comments, and says whose they are", async () => {
    const created = await ask("POST", "/issues/7/comments", { body: "one" });
    expect(created).toMatchObject({ status: 201, json: { body: "one", user: { type: "Bot" } } });
    const changed = await ask("PATCH", `/issues/comments/${created.json.id}`, { body: "two" });
    expect(changed).toMatchObject({ status: 200, json: { id: created.json.id, body: "two" } });
    expect((await ask("GET", "/issues/7/comments")).json).toMatchObject([{ body: "two" }]);
    expect(await ask("PATCH", "/issues/comments/1", { body: "x" })).toMatchObject({ status: 404 });
  });

  it("lists 30 a page, 100 at most, and links to the next while there is one", async () => {
    for (let index = 0; index < 120; index += 1) github.repository.write(7, "ann", "NONE", `${index}`);
    const first = await ask("GET", "/issues/7/comments");
    expect(first.json).toHaveLength(30);
    expect(first.link).toContain(`<${github.url}/repos/acme/site/issues/7/comments?page=2>; rel="next"`);
    expect((await ask("GET", "/issues/7/comments?per_page=500")).json).toHaveLength(100);
    const last = await ask("GET", "/issues/7/comments?per_page=100&page=2");
    expect(last.json).toHaveLength(20);
    expect(last.link).toBeNull();
  });

  it("refuses a body that is blank or has more than 65,536 characters", async () => {
    expect((await ask("POST", "/issues/7/comments", { body: "x".repeat(65_536) })).status).toBe(201);
    const long = await ask("POST", "/issues/7/comments", { body: "x".repeat(65_537) });
    expect(long).toMatchObject({
      status: 422,
      json: {
        message: "Validation Failed",
        errors: [{ message: "Body is too long (maximum is 65536 characters)" }],
      },
    });
    expect((await ask("POST", "/issues/7/comments", { body: " " })).status).toBe(422);
  });

  it("finds a commit's pull requests, and a workflow's runs by commit, event and conclusion", async () => {
    const head = { sha: "b".repeat(40) };
    github.repository.pulls.push({
      number: 7,
      merged_at: "2026-03-01T00:00:00Z",
      merge_commit_sha: "a".repeat(40),
      head,
    });
    expect((await ask("GET", `/commits/${"a".repeat(40)}/pulls`)).json).toMatchObject([{ number: 7 }]);
    const run = { workflow: "plan.yml", event: "pull_request", status: "completed", head_sha: head.sha };
    const head_repository = { full_name: "acme/site" };
    github.repository.runs.push({ ...run, id: 1, conclusion: "success", head_repository });
    github.repository.runs.push({ ...run, id: 2, conclusion: "failure", head_repository });
    const { json } = await ask("GET", `/actions/workflows/plan.yml/runs?head_sha=${head.sha}&status=success`);
    expect(json).toMatchObject({ total_count: 1, workflow_runs: [{ id: 1 }] });
    expect((await ask("GET", "/actions/workflows/plan.yml/runs?event=push")).json.total_count).toBe(0);
  });
});
