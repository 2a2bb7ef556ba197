import * as z from "zod";
import { type LogLevel, logLevels, logsByPattern } from "./logs-query.ts";
import { containerStates, hostMetrics, unitMetrics } from "./query.ts";

const words = z.string().min(1).max(300, "must be at most 300 characters");

const logsSchema = z.strictObject({
  source: z.literal("logs"),
  level: z.enum(Object.keys(logLevels) as [LogLevel, ...LogLevel[]]).optional(),
  logger: words.optional(),
  template: words.optional(),
  contains: words.optional(),
  fields: z.record(z.string().max(63), words).optional(),
  by: z.string().regex(logsByPattern, 'must be "level", "logger", "template" or "extra.<field>"').optional(),
});

const containersSchema = z
  .strictObject({
    source: z.literal("containers"),
    states: z.array(z.enum(containerStates)).min(1),
    expected: z.array(words).min(1, "names at least one container").max(100, "has at most 100").optional(),
  })
  .refine(({ states }) => states.length === 1 || !states.some((state) => state === "replaced" || state === "missing"), {
    error: "replaced and missing stand alone; write containers.replaced() or containers.missing([…])",
    path: ["states"],
  })
  .refine(({ states, expected }) => states.includes("missing") === (expected !== undefined), {
    error: 'names what must be up, with "missing" and only with it; write containers.missing(["gateway"])',
    path: ["expected"],
  });

const sqlSchema = z.strictObject({
  source: z.literal("sql"),
  text: z.string().min(1).max(8_192, "must be at most 8,192 characters"),
});

export const causeSchema = z.discriminatedUnion("source", [sqlSchema, logsSchema], {
  error: "must be sql`…` or logs({…}); nothing else knows why",
});

export const querySchema = z.discriminatedUnion("source", [
  sqlSchema,
  logsSchema,
  z.strictObject({ source: z.literal("host"), metric: z.enum(hostMetrics) }),
  containersSchema,
  z.strictObject({ source: z.literal("units"), metric: z.enum(unitMetrics) }),
  z.strictObject({ source: z.literal("drift") }),
]);
