import type * as z from "zod";
import type { Checked, CheckFailure } from "../../engine/provider.ts";
import { isUnknown, revealAll, secret, type Value, type Values } from "../../engine/values.ts";

/** Every field that is wrong. What only an update will tell is taken to be right, and what is secret comes back marked as such. */
export function checkBy(schema: z.ZodType, secrets: readonly string[], news: Values): Checked {
  const inputs = Object.fromEntries(
    Object.entries(news).map(([key, value]) => [key, secrets.includes(key) ? secret(value) : value]),
  );
  return { inputs, failures: failuresBy(schema, revealAll(news)) };
}

export function failuresBy(schema: z.ZodType, values: Values): CheckFailure[] {
  const { error } = schema.safeParse(values);
  const failures: CheckFailure[] = [];
  for (const issue of error?.issues ?? []) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        if (!key.startsWith("__")) failures.push({ property: key, reason: `is not known${ofType(values)}; remove it` });
      }
    } else if (!reachesUnknown(values, issue.path)) {
      failures.push({ property: issue.path.join("."), reason: reasonOf(issue, values) });
    }
  }
  return failures;
}

const ofType = ({ type }: Values) => (typeof type === "string" ? ` for type ${type}` : "");

/** The schema's own words, where it has some. */
function reasonOf(issue: z.core.$ZodIssue, values: Values): string {
  const isMissing = at(values, issue.path) === undefined && issue.message.startsWith("Invalid input");
  return isMissing ? `is missing${ofType(values)}` : issue.message;
}

/** A value that is unknown in a preview is a text, whatever it will be. */
function reachesUnknown(values: Values, path: readonly PropertyKey[]): boolean {
  return path.some((_, end) => isUnknown(at(values, path.slice(0, end + 1)) ?? null)) || isUnknown(values.type);
}

function at(values: Values, path: readonly PropertyKey[]): Value | undefined {
  let value: Value | undefined = values;
  for (const step of path) value = (value as Record<PropertyKey, Value> | null | undefined)?.[step];
  return value;
}
