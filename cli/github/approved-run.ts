import * as z from "zod";
import type { Github } from "./api.ts";

const pullSchema = z.object({
  number: z.number(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  head: z.object({ sha: z.string() }),
});
const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({ id: z.number(), head_sha: z.string(), head_repository: z.object({ full_name: z.string() }).nullish() }),
  ),
});

/** The workflow run whose plan was looked at before a commit was merged: that of the pull request's last commit. A fork's run
 *  never counts, since what it left behind is a stranger's. @throws Error saying which link of the chain is missing */
export async function approvedRun(github: Github, commit: string, workflow: string): Promise<number> {
  return await github.persistently(async () => {
    const pulls = z.array(pullSchema).parse(await github.list(`/commits/${commit}/pulls`));
    const pull = pulls.find(({ merged_at, merge_commit_sha }) => merged_at !== null && merge_commit_sha === commit);
    if (!pull) throw new Error(`${commit} was merged by no pull request, so that no plan of it was approved`);
    const { sha } = pull.head;
    const query = `head_sha=${sha}&event=pull_request&status=success&per_page=20`;
    const { workflow_runs: runs } = runsSchema.parse(
      await github.ask("GET", `/actions/workflows/${workflow}/runs?${query}`),
    );
    const ours = runs.filter((run) => run.head_sha === sha && run.head_repository?.full_name === github.repository);
    // GitHub lists the newest first.
    const [run] = ours;
    if (!run) throw new Error(`#${pull.number} has no run of ${workflow} that succeeded for its last commit, ${sha}`);
    return run.id;
  });
}
