import type { LintProblem } from "./check.ts";

/** Where a check is explained. */
export const pageOf = (check: string) => `docs/lint/${check.replace("/", "-")}.md`;

/** How much was looked at. */
export interface LookedAt {
  rules: number;
  pages: number;
}

/** What a person reads: the problems file by file, each with its check's page, and over how much they were looked for. */
export function report(problems: readonly LintProblem[], lookedAt: LookedAt): string {
  const all = `${counted(lookedAt.rules, "rule")} and ${counted(lookedAt.pages, "page")}`;
  if (problems.length === 0) return `${all}, no problems`;
  const files = [...new Set(problems.map(({ file }) => file))];
  const blocks = files.map((file) =>
    [file, ...problems.filter((problem) => problem.file === file).map(lines)].join("\n"),
  );
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const counts = [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ].join(" and ");
  return [...blocks, `${counts} in ${all}`].join("\n\n");
}

function lines({ check, field, severity, message }: LintProblem): string {
  return `  ${severity}: ${field ? `${field} ` : ""}${message}\n    ${check}, see ${pageOf(check)}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** 1 where something must be mended; a warning alone is none of that. */
export function exitCode(problems: readonly LintProblem[]): 0 | 1 {
  return problems.some(({ severity }) => severity === "error") ? 1 : 0;
}
