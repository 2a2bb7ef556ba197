import { type Alert, type Condition, queriesOf } from "./alert.ts";
import { builtInIds } from "./alert-ids.ts";
import { parseAlertShape } from "./alert-schema.ts";
import { durationMs } from "./duration.ts";
import { countWindowLimitMs } from "./logs-query.ts";
import type { Problem } from "./problem.ts";
import type { Query } from "./query.ts";
import { sqlProblems } from "./sql-check.ts";

/** Checks one rule completely: its shape, its levels against each other, and its SQL. `file` is named in problems. */
export function parseAlert(input: unknown, file: string): { alert?: Alert; problems: Problem[] } {
  const { alert, problems } = parseAlertShape(input, file);
  if (!alert) return { problems };
  const deeper = [...levelProblems(alert), ...queryProblems(alert), ...reminderProblems(alert)].map((problem) => ({
    file,
    ...problem,
  }));
  return deeper.length > 0 ? { problems: deeper } : { alert, problems: [] };
}

type FieldProblem = Omit<Problem, "file">;

function levelProblems({ levels }: Alert): FieldProblem[] {
  const problems: FieldProblem[] = [];
  levels.forEach(({ when, until }, index) => {
    if (until && overlap(when, until)) {
      const message = `until ${plain(until)} can hold while when ${plain(when)} does; it must lie on the quiet side`;
      problems.push({ field: `levels.${index}.until`, message });
    }
  });
  const warning = levels.find(({ severity }) => severity === "warning");
  const critical = levels.find(({ severity }) => severity === "critical");
  if (levels.length === 2 && !(warning && critical)) {
    problems.push({ field: "levels", message: "two levels must be one warning and one critical" });
  }
  if (warning && critical && !worse(critical.when, warning.when)) {
    const message = `critical (${plain(critical.when)}) must be worse than warning (${plain(warning.when)})`;
    problems.push({ field: "levels", message });
  }
  return problems;
}

/** Critical may share warning's threshold, so that the two can differ by `for` alone, but must not be milder. */
function worse(critical: Condition, warning: Condition): boolean {
  if ("above" in critical && "above" in warning) return critical.above >= warning.above;
  if ("below" in critical && "below" in warning) return critical.below <= warning.below;
  return false;
}

function overlap(when: Condition, until: Condition): boolean {
  if ("above" in when) return "above" in until || until.below > when.above;
  return "below" in until || until.above < when.below;
}

function plain(condition: Condition): string {
  return "above" in condition ? `above ${condition.above}` : `below ${condition.below}`;
}

function queryProblems(alert: Alert): FieldProblem[] {
  const { value, window, minimumSamples } = alert;
  const queries = queriesOf(alert);
  const problems = queries.flatMap(({ field, query }): FieldProblem[] => {
    const needed = field === "value" ? minimumSamples : undefined;
    return query.source === "sql" ? sqlProblems(query.text, needed).map((message) => ({ field, message })) : [];
  });
  if (value.source !== "sql" && minimumSamples !== undefined) {
    problems.push({ field: "minimumSamples", message: `has no meaning for a ${value.source} query; remove it` });
  }
  const asked = queries.map(({ query }) => query);
  return [...problems, ...(asked.some(counts) ? countWindowProblems(window) : windowProblems(asked, window))];
}

/** Whether Watchbill itself counts it, rather than the database. */
function counts(query: Query): boolean {
  return query.source === "logs" || (query.source === "containers" && query.states.includes("replaced"));
}

/** Counts are kept per minute and for a day. */
function countWindowProblems(window: Alert["window"]): FieldProblem[] {
  if (!window) return [{ field: "window", message: 'is missing: over how long to count; add "5m"' }];
  if (durationMs(window) >= 60_000 && durationMs(window) <= countWindowLimitMs) return [];
  return [{ field: "window", message: 'must lie between "1m" and "1d", for which counts are kept' }];
}

function windowProblems(queries: readonly Query[], window: Alert["window"]): FieldProblem[] {
  const texts = queries.flatMap((query) => (query.source === "sql" ? [query.text] : []));
  const used = texts.some((text) => /:window\b/.test(text));
  const messages: string[] = [];
  if (used && !window) messages.push('is missing though the SQL says :window; add "5m"');
  if (!used && window && texts.length > 0) messages.push("is given but the SQL never says :window");
  if (window && texts.length === 0) messages.push(`has no meaning for a ${queries[0]?.source} query; remove it`);
  if (used && window && durationMs(window) === 0) messages.push("must be longer than zero");
  return messages.map((message) => ({ field: "window", message }));
}

function reminderProblems({ remindEvery }: Alert): FieldProblem[] {
  if (!remindEvery) return [];
  const everyMs = durationMs(remindEvery);
  if (everyMs >= durationMs("1m") && everyMs <= durationMs("1d")) return [];
  return [{ field: "remindEvery", message: `must lie between "1m" and "1d"` }];
}

/** Checks all declared rules at once, ids against each other and channels against those that exist. */
export function parseAlerts(
  inputs: readonly Alert[],
  channelIds: readonly string[],
): { alerts: Alert[]; problems: Problem[] } {
  const alerts: Alert[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  inputs.forEach((input, index) => {
    const file = typeof input?.id === "string" && input.id ? `alerts/${input.id}.ts` : `alerts/index.ts`;
    const parsed = parseAlert(input, file);
    problems.push(
      ...parsed.problems.map((p) => (file === "alerts/index.ts" ? { ...p, field: `${index}.${p.field}` } : p)),
    );
    if (seen.has(input?.id))
      problems.push({ file, field: "id", message: `"${input.id}" is declared twice; rename one` });
    seen.add(input?.id);
    for (const channel of input?.channels ?? []) {
      if (channelIds.includes(channel)) continue;
      const message = `names the channel "${channel}", which does not exist; known: ${channelIds.join(", ") || "none"}`;
      problems.push({ file, field: "channels", message });
    }
    if (parsed.alert) alerts.push(parsed.alert);
  });
  problems.push(...dependencyProblems(inputs));
  return { alerts, problems };
}

function dependencyProblems(alerts: readonly Alert[]): Problem[] {
  const parents = new Map(alerts.map((alert) => [alert?.id, alert?.dependsOn ?? []]));
  return alerts.flatMap((alert): Problem[] => {
    const problem = { file: `alerts/${alert?.id}.ts`, field: "dependsOn" };
    const wanted = Array.isArray(alert?.dependsOn) ? (alert.dependsOn as string[]) : [];
    const unknown = wanted.filter((id) => !parents.has(id) && !builtInIds.includes(id));
    const problems = unknown.map((id) => ({ ...problem, message: `names the alert "${id}", which does not exist` }));
    const circle = circleFrom(alert?.id, parents);
    if (circle) {
      const message = `depends on itself (${circle.join(" → ")}): none of them would ever be told; remove one of the steps`;
      problems.push({ ...problem, message });
    }
    return problems;
  });
}

/** The way from an alert back to itself, the shortest one. */
function circleFrom(id: string, parents: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways: string[][] = [[id]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const parent of parents.get(way.at(-1) as string) ?? []) {
      if (parent === id) return [...way, id];
      if (seen.has(parent)) continue;
      seen.add(parent);
      ways.push([...way, parent]);
    }
  }
  return undefined;
}
