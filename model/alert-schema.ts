import * as z from "zod";
import type { Alert } from "./alert.ts";
import { isDuration } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";
import { causeSchema, querySchema } from "./query-schema.ts";

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Kebab-case and short enough to stay one everywhere: file, unit, resource and, with a suffix, ntfy sequence id. */
export const idSchema = z
  .string()
  .max(48, "must be at most 48 characters")
  .regex(idPattern, 'must be kebab-case, for example "queue-depth"');

const durationSchema = z.string().refine(isDuration, { error: 'must be a duration, for example "15s", "5m" or "2h"' });

const oneThreshold = "must be above(number) or below(number)";
const conditionSchema = z.union(
  [z.strictObject({ above: z.number().finite() }), z.strictObject({ below: z.number().finite() })],
  { error: oneThreshold },
);

const levelSchema = z.strictObject({
  severity: z.enum(["warning", "critical"]),
  when: conditionSchema,
  until: conditionSchema.optional(),
  for: durationSchema.optional(),
});

/** A text that nobody may leave out; the error says how to mend it. */
const required = (fix: string) => z.string({ error: `is missing; ${fix}` }).min(1, `is empty; ${fix}`);

const alertSchema = z.strictObject({
  id: idSchema,
  title: z.string().min(1).max(120, "must be at most 120 characters"),
  unit: z.string().max(16, "must be at most 16 characters"),
  value: querySchema,
  cause: causeSchema.optional(),
  window: durationSchema.optional(),
  levels: z.array(levelSchema).min(1, "needs at least one level").max(2, "has at most a warning and a critical level"),
  whenNoData: z.enum(["ok", "fire", "keep"]),
  whenQueryFails: z.enum(["fire", "keep"]),
  keepFiring: durationSchema.optional(),
  minimumSamples: z.number().int("must be a whole number").min(1, "must be at least 1, or is left out").optional(),
  dependsOn: z.array(idSchema).min(1, "names at least one alert, or is left out").max(10, "has at most 10").optional(),
  group: z.literal("together").optional(),
  remindEvery: durationSchema.optional(),
  owner: required('name who looks after this: owner: "speech"').max(64, "must be at most 64 characters"),
  runbook: required('write the page that says what to do, and name it: runbook: "docs/runbooks/<id>.md"').max(
    300,
    "must be at most 300 characters",
  ),
  message: z.string().min(1).max(1_000, "must be at most 1,000 characters"),
  channels: z.array(idSchema).min(1, "names at least one channel, or is left out for all of them").optional(),
});

/** The shape alone, as the runtime checks a rule file on the host: `alert`, or every problem of the file at once. */
export function parseAlertShape(input: unknown, file: string): { alert?: Alert; problems: Problem[] } {
  const parsed = alertSchema.safeParse(input);
  if (parsed.success) return { alert: parsed.data as Alert, problems: [] };
  return { problems: shapeProblems(file, parsed.error) };
}
