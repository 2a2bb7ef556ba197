import type { Alert } from "../model/alert.ts";
import { parseAlertShape } from "../model/alert-schema.ts";
import type { Check, Finding, LintProblem, Project, Rule } from "./check.ts";
import { receiverProblems } from "./checks/heartbeats/receiver.ts";
import { checks } from "./checks/index.ts";
import { validityProblems } from "./checks/rule/valid.ts";
import { parsedSql } from "./sql/parsed.ts";

/** Every problem of the stacks, and of every rule, in the order of the rules and then of the checks. `project` is what the checks look at
 *  beside the rules. */
export async function lint(declared: readonly Alert[], project: Omit<Project, "rules">): Promise<LintProblem[]> {
  const rules = declared.flatMap((alert) => ruleOf(alert) ?? []);
  const problems = [...receiverProblems(project.stacks), ...validityProblems(declared)];
  for (const rule of rules) {
    for (const check of checks) problems.push(...(await found(check, rule, { ...project, rules })));
  }
  const files = declared.map((alert) => fileOf(alert));
  return problems
    .map((problem, index) => ({ problem, index, place: files.indexOf(problem.file) }))
    .sort((left, right) => left.place - right.place || left.index - right.index)
    .map(({ problem }) => problem);
}

const fileOf = (alert: Alert) => (alert?.id ? `alerts/${alert.id}.ts` : "alerts/index.ts");

/** A rule of the wrong shape is left to the parser's problems. */
function ruleOf(input: Alert): Rule | undefined {
  const file = fileOf(input);
  if (!parseAlertShape(input, file).alert) return undefined;
  const [sql, causeSql] = [input.value, input.cause].map((query) =>
    query?.source === "sql" ? parsedSql(query.text) : undefined,
  );
  return { alert: input, file, ...(sql ? { sql } : {}), ...(causeSql ? { causeSql } : {}) };
}

async function found(check: Check, rule: Rule, project: Project): Promise<LintProblem[]> {
  const findings = [...(await check.find(rule, project)), ...(await foundInCause(check, rule, project))];
  return findings.map(({ field, message, severity = check.severity }) => ({
    check: check.id,
    file: rule.file,
    field,
    severity,
    message,
  }));
}

async function foundInCause(
  { ofCause, find }: Check,
  { alert, file, causeSql }: Rule,
  project: Project,
): Promise<Finding[]> {
  if (!ofCause || !alert.cause || !causeSql) return [];
  const findings = await find({ alert: { ...alert, value: alert.cause }, file, sql: causeSql }, project);
  return findings.map((finding) => ({ ...finding, field: finding.field === "value" ? "cause" : finding.field }));
}
