import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { workflowProblems } from "../../tools/actionlint/cli.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(projectDir, ".github/workflows");
const names = readdirSync(folder);
const textOf = (path: string) => readFileSync(join(projectDir, path), "utf8");
const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((match) => match[1] as string);

const targets = all(/^([a-z-]+):/gm, textOf("Makefile"));
const verbs = readdirSync(join(projectDir, "cli/verbs")).map((file) => file.replace(".ts", ""));

it("actionlint finds nothing in the workflows", { timeout: 600_000 }, async () => {
  expect(await workflowProblems()).toBe("");
});

describe.each([...names.map((name) => `.github/workflows/${name}`), ".github/actions/setup/action.yml"])(
  "%s",
  (path) => {
    const text = textOf(path);

    it("uses actions by their commit, or our own", () => {
      const used = all(/uses: (.+)$/gm, text);
      expect(
        used.filter((use) => !/^(\.\/\.github\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/.test(use)),
      ).toEqual([]);
    });

    it("runs targets and verbs that exist, so that each step runs on anybody's machine", () => {
      const ran = all(/^\s*(?:- )?run: (?!\|)(.+)$/gm, text);
      const foreign = ran.filter((line) => !/^(make|npx watchbill|test) /.test(line));
      expect(foreign).toEqual([]);
      expect(all(/\bmake ([a-z-]+)/g, text).filter((target) => !targets.includes(target))).toEqual([]);
      expect(all(/npx watchbill ([a-z-]+)/g, text).filter((verb) => !verbs.includes(verb))).toEqual([]);
    });
  },
);

describe("what a stranger's pull request starts", () => {
  it("never runs with this repository's rights", () => {
    for (const name of names)
      expect(textOf(join(".github/workflows", name))).not.toMatch(/pull_request_target|workflow_run/);
  });

  it("sees no secret where it is not asked for: the jobs that have one are closed to forks", () => {
    for (const name of names) {
      const jobs = textOf(join(".github/workflows", name))
        .split(/^ {2}(?=[\w-]+:$)/m)
        .slice(1);
      for (const job of jobs.filter((text) => /{{ secrets\./.test(text))) {
        expect(job, name).toMatch(/^ {4}environment: \w/m);
        const started = all(/^ {2}([a-z_]+):/gm, textOf(join(".github/workflows", name)).split("\njobs:")[0] as string);
        const byPull = started.includes("pull_request") && !job.includes("github.event_name == 'workflow_dispatch'");
        if (byPull) expect(job, name).toContain("github.event.pull_request.head.repo.full_name == github.repository");
      }
    }
  });

  it("may write comments only by the code that was merged", () => {
    const jobs = names.flatMap((name) => textOf(join(".github/workflows", name)).split(/^ {2}(?=[\w-]+:$)/m));
    const writing = jobs.filter((text) => /: write$/m.test(text));
    expect(writing).toHaveLength(1);
    expect(writing[0]).toMatch(/ref: \$\{\{ github\.event\.pull_request\.base\.sha }}/);
    expect(writing[0]).not.toContain("secrets.");
  });
});
