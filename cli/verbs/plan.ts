import { writeFileSync } from "node:fs";
import { lintProject, lookedAt } from "../lint-project.ts";
import { type PastOptions, pastOf, pastOptions, pastUsage } from "../past.ts";
import { type PlanFile, writePlanFile } from "../plan-file/plan-file.ts";
import { planStack } from "../plan-file/planned-up.ts";
import { makeReview, type Planned, versionsOfStack, versionsSince } from "../review/make-review.ts";
import { reviewMarkdown } from "../review/markdown.ts";
import { reviewText } from "../review/terminal.ts";
import { openWithSettings, projectDir } from "../stack.ts";
import { exportState } from "../state.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "plan",
  summary: "what would change, rule by rule, and what it would have told; for a pull request, and for up --plan",
  usage: `[--stack NAME] [--against REF] [--markdown FILE] [--out PLANFILE] [${pastUsage}]`,
  example: "npx watchbill plan --stack prod --db metrics.duckdb --markdown plan.md --out prod.plan",
  options: {
    ...pastOptions,
    stack: { type: "string" },
    against: { type: "string" },
    markdown: { type: "string" },
    out: { type: "string" },
  },
  async run(values) {
    const { stack, against, markdown, out, ...options } = values as unknown as Options;
    // A version of the code can be compared without any stack, as a fork of the project does it.
    const stackName = stack ?? (against === undefined ? "prod" : undefined);
    if (out !== undefined && stackName === undefined) throw new Error("--out plans for a stack; name it with --stack");
    const past = pastOf(options);
    const made = stackName === undefined ? undefined : await planned(stackName);
    const versions =
      against === undefined && made ? versionsOfStack(made) : await versionsSince(projectDir, `${against}`);
    const review = await makeReview(versions, await lintProject(), { planned: made, past });
    console.log(reviewText(review, lookedAt));
    if (markdown !== undefined) writeFileSync(markdown, reviewMarkdown(review));
    if (made && out !== undefined) await writePlanFile(out, made.plan);
    return 0;
  },
};

interface Options extends PastOptions {
  stack?: string;
  against?: string;
  markdown?: string;
  out?: string;
}

async function planned(stackName: string): Promise<Planned & { plan: PlanFile }> {
  const { stack, settings } = await openWithSettings(stackName);
  const state = await exportState(stack);
  return { stack: stackName, state, ...(await planStack(stack, settings, state)) };
}
