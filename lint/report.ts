import type { LintProblem } from "./check.ts";

/** Where a check is explained. */
export const pageOf = (check: string) => `docs/lint/${check.replace("/", "-")}.md`;

/** What a person reads: the problems file by file, each with its check's page. */
export function report(problems: readonly LintProblem[], ruleCount: number): string {
  const rules = `${ruleCount} ${ruleCount === 1 ? "rule" : "rules"}`;
  if (problems.length === 0) return `${rules}, no problems`;
  const files = [...new Set(problems.map(({ file }) => file))];
  const blocks = files.map((file) =>
    [file, ...problems.filter((problem) => problem.file === file).map(lines)].join("\n"),
  );
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const counts = [counted(errors, "error"), counted(problems.length - errors, "warning")].filter(Boolean).join(" and ");
  return [...blocks, `${counts} in ${rules}`].join("\n\n");
}

function lines({ check, field, severity, message }: LintProblem): string {
  return `  ${severity}: ${field ? `${field} ` : ""}${message}\n    ${check}, see ${pageOf(check)}`;
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** 1 where something must be mended; a warning alone is none of that. */
export function exitCode(problems: readonly LintProblem[]): 0 | 1 {
  return problems.some(({ severity }) => severity === "error") ? 1 : 0;
}
