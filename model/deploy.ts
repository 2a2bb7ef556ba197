import * as z from "zod";
import { shapeProblems } from "./problem.ts";

/** One deployment, as whoever made it has told the host. */
export interface Deploy {
  /** Of the application by its own CI, of Watchbill by `up` and `rollback`. */
  of: "application" | "monitoring";
  /** ms */
  atMs: number;
  /** What is now in force: a commit, or a version. */
  commit: string;
  message?: string | undefined;
  by?: string | undefined;
  /** What it mends: templates of log messages, or keys of digest entries as a report shows them. */
  fixes: readonly string[];
}

export const deployLimits = {
  commit: 64,
  /** Characters of a message, a name. */
  text: 200,
  fixes: 20,
  /** Characters of one. */
  fix: 300,
  /** Deployments that a host remembers. */
  kept: 200,
} as const;

/** The report after a deployment of the application looks at as much of what came after it. */
export const afterDeployMinutes = 30;

/** What `deployed` starts on the host, again where it is waiting already: its unit elapses `afterDeployMinutes` after that. */
export const afterDeployTimer = (unitPrefix: string) => `${unitPrefix}report-after-deploy.timer`;

const text = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `must be ${what}, or left out`)
    .max(deployLimits.text, `must be at most ${deployLimits.text} characters`);

const schema = z.strictObject({
  of: z.enum(["application", "monitoring"]),
  atMs: z.number().int().min(0),
  commit: z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,${deployLimits.commit - 1}}$`),
      `must be a commit or a version of at most ${deployLimits.commit} letters, digits, ".", "_", "+" and "-"`,
    ),
  message: text("what was deployed in a few words").optional(),
  by: text("who deployed").optional(),
  fixes: z
    .array(
      z
        .string()
        .trim()
        .min(3, "must be a log message's template or a digest entry's key")
        .max(deployLimits.fix, `must be at most ${deployLimits.fix} characters`),
    )
    .max(deployLimits.fixes, `can be given at most ${deployLimits.fixes} times`),
});

/** A deployment as it was told or kept. @throws Error with every problem, each by the option that mends it */
export function parseDeploy(input: unknown): Deploy {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = shapeProblems("", parsed.error).map(
    ({ field, message }) => `--${field.replace(/[.[].*/, "")} ${message}`,
  );
  throw new Error(problems.join("; "));
}
