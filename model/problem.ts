import type { ZodError } from "zod";

/** One thing that is wrong with what a person wrote: where, what, and what to do about it. */
export interface Problem {
  /** The file to open, relative to the project: `alerts/queue-depth.ts`, `Pulumi.prod.yaml`. */
  file: string;
  /** The field inside that file, dotted: `levels.0.until.below`. Empty where the whole file is meant. */
  field: string;
  /** What is wrong and how to mend it, one sentence. */
  message: string;
}

/** `alerts/queue-depth.ts · levels.0.until.below: …` */
export const inOneLine = ({ file, field, message }: Problem): string =>
  `${file}${field ? ` · ${field}` : ""}: ${message}`;

/** What a schema has found wrong with what stands in a file; nothing where it found nothing. */
export function shapeProblems(file: string, error: ZodError | undefined): Problem[] {
  return (error?.issues ?? []).map(({ path, message }) => ({ file, field: path.join("."), message }));
}

/** Every problem found in one go, so that nobody mends them one failed run at a time. */
export class ProblemsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(describeProblems(problems));
    this.name = "ProblemsError";
    this.problems = problems;
  }
}

export function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map((problem) => `  ${inOneLine(problem)}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`${count}, nothing was deployed:`, ...lines].join("\n");
}
