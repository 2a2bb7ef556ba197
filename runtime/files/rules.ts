import type { Alert } from "../../model/alert.ts";
import { parseAlertShape } from "../../model/alert-schema.ts";
import type { Problem } from "../../model/problem.ts";
import { jsonIds, parsedJson, readLimited } from "./read-limited.ts";

export const ruleBytes = 65_536;

export interface LoadedRules {
  alerts: Alert[];
  /** Ids of the files that hold no usable rule; `problems` says why. */
  brokenIds: string[];
  problems: Problem[];
}

/** Every rule of `rules.d`. A broken file costs itself only. */
export function loadRules(rulesDir: string): LoadedRules {
  const loaded: LoadedRules = { alerts: [], brokenIds: [], problems: [] };
  for (const id of jsonIds(rulesDir)) {
    const file = `${rulesDir}/${id}.json`;
    const { alert, problems } = parseRule(id, file, () => readLimited(file, ruleBytes));
    if (alert) loaded.alerts.push(alert);
    else loaded.brokenIds.push(id);
    loaded.problems.push(...problems);
  }
  return loaded;
}

/** One rule's JSON, whose id must be `id`. `file` is named in problems. */
export function parseRule(id: string, file: string, read: () => string): { alert?: Alert; problems: Problem[] } {
  let input: unknown;
  try {
    input = parsedJson(read());
  } catch (error) {
    return { problems: [{ file, field: "", message: `${(error as Error).message}; deploy the rule again` }] };
  }
  const { alert, problems } = parseAlertShape(input, file);
  if (alert && alert.id !== id) {
    return { problems: [{ file, field: "id", message: `is "${alert.id}" but must be "${id}", like the file` }] };
  }
  return alert ? { alert, problems } : { problems };
}
