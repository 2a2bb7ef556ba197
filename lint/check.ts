import type { Alert } from "../model/alert.ts";
import type { Problem } from "../model/problem.ts";
import type { Engines } from "./engines/engines.ts";
import type { ParsedSql } from "./sql/parsed.ts";

/** An error keeps a rule from being right; a warning is something a person should look at. */
export type Severity = "error" | "warning";

/** What a check has found in one rule. */
export interface Finding {
  /** Field of the rule, dotted: `levels.0.for`. Empty where the whole rule is meant. */
  field: string;
  /** What is wrong and how to mend it, one sentence. */
  message: string;
  /** The check's own severity when left out. */
  severity?: Severity;
}

export interface LintProblem extends Problem {
  /** `<group>/<name>`: the file under lint/checks, and the page under docs/lint. */
  check: string;
  severity: Severity;
}

/** One rule, its shape known to be right. */
export interface Rule {
  alert: Alert;
  /** Relative to the project: `alerts/queue-depth.ts`. */
  file: string;
  /** Only where the rule asks a database and its SQL parses. */
  sql?: ParsedSql;
  /** The same of its cause. */
  causeSql?: ParsedSql;
}

/** Everything a check may look at beside its rule. */
export interface Project {
  /** Every rule whose shape is right, in the order they are declared. */
  rules: readonly Rule[];
  /** Time between two evaluations, ms. */
  tickMs: number;
  engines: Engines;
  /** Text of a file of the project, or undefined where there is none. */
  read(path: string): string | undefined;
  /** Files of `alerts/` in the last commit, name to text; undefined outside of a git repository. */
  committed: ReadonlyMap<string, string> | undefined;
  /** What each stack is told: the files `Pulumi.<stack>.yaml`, name to text. */
  stacks: ReadonlyMap<string, string>;
}

/** What a check is called, and what it asks of a rule. */
export interface CheckPage {
  /** `<group>/<name>`. */
  id: string;
  severity: Severity;
  /** What holds when it finds nothing, in one line. */
  summary: string;
}

/** One thing that can be wrong with a rule. */
export interface Check extends CheckPage {
  /** It looks at one query, and so at the rule's cause as well, which stands where the value does. */
  ofCause?: true;
  /** Every problem of the rule, not the first alone. Never throws for a rule that is merely wrong. */
  find(rule: Rule, project: Project): Finding[] | Promise<Finding[]>;
}
