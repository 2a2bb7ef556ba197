import type { LintProblem } from "../../lint/check.ts";
import type { Change } from "./declared-diff.ts";
import type { Noise } from "./noise.ts";
import type { Step } from "./steps.ts";

/** All that a reader is shown of a change before it is deployed. */
export interface Review {
  /** The stack it is about; missing where two versions of the code are compared without one. */
  stack?: string;
  /** What the working tree is compared with: `what is deployed`, or a commit. */
  against: string;
  changes: readonly Change[];
  /** What must not be missed; words that come from declarations stand in backquotes. */
  warnings: readonly string[];
  lint: readonly LintProblem[];
  /** Only where a history was given and a rule differs. */
  noise?: Noise;
  /** Only where there is a stack. */
  steps?: readonly Step[];
}
