import * as z from "zod";
import { type Analysis, type Digest, type Report, verdicts } from "./report.ts";
import { reportIdPattern } from "./report-folder.ts";

/** Of one file of JSON. Whoever writes more than that is not believed. */
export const reportFileBytes = 8 * 1024 * 1024;

const idSchema = z.string().regex(reportIdPattern, "is no report's id, for example 20261126-0730");
const timeMs = z.number().min(0).max(8.64e15);
const text = (limit: number) => z.string().max(limit);
const key = text(300);
const verdict = z.enum(verdicts);
const cell = z.union([text(20_000), z.number(), z.boolean(), z.null()]);

const entrySchema = z.object({
  id: z.string().regex(/^d\d{1,6}$/, "is no entry's id, for example d7"),
  section: text(64),
  key: text(1_000),
  text: text(2_000),
  verdict,
  surprise: z.number(),
  figures: z.record(key, z.number()),
  labels: z.record(key, text(4_000)),
  sinceMs: timeMs.optional(),
  untilMs: timeMs.optional(),
  example: z.array(text(4_000)).max(200).optional(),
  series: z
    .array(
      z.object({
        name: key,
        unit: text(64),
        stepMs: z.number().positive(),
        values: z.array(z.number().nullable()).max(5_000),
      }),
    )
    .max(20)
    .optional(),
  suppressedBy: text(500).optional(),
});

const digestSchema = z.object({
  reportId: idSchema,
  stack: text(64),
  fromMs: timeMs,
  toMs: timeMs,
  comparedWith: text(300),
  snapshot: z.object({ id: text(128), metricsAtMs: timeMs.nullable(), logsAtMs: timeMs.nullable() }),
  verdict,
  entries: z.array(entrySchema).max(1_000),
  leftOut: z.array(z.object({ section: text(64), entries: z.number().int().min(0) })).max(200),
  missing: z.array(z.object({ section: text(64), reason: text(1_000) })).max(200),
});

const amount = z.number().min(0).max(1e12);

const analysisSchema = z
  .object({
    reportId: idSchema,
    withoutModel: text(1_000).optional(),
    verdict: verdict.optional(),
    summary: text(10_000).optional(),
    findings: z
      .array(
        z.object({
          title: text(500),
          severity: z.enum(["anomalies", "issues"]),
          evidence: text(5_000),
          cites: z.array(text(32)).max(100),
          sinceMs: timeMs.optional(),
          recommendation: text(5_000),
        }),
      )
      .max(100),
    patterns: z.array(text(5_000)).max(100),
    suggestions: z.array(text(5_000)).max(100),
    rejected: z.array(z.object({ text: text(10_000), reason: text(1_000) })).max(500),
    toolResults: z
      .array(
        z.object({
          id: z.string().regex(/^t\d{1,6}$/, "is no tool result's id, for example t2"),
          tool: z.enum(["query", "logs"]),
          input: z.record(key, z.unknown()),
          columns: z.array(key).max(500),
          rows: z.array(z.array(cell).max(500)).max(10_000),
          cut: z.boolean(),
          error: text(4_000).optional(),
        }),
      )
      .max(200),
    usage: z.object({
      model: text(128),
      calls: amount,
      inputTokens: amount,
      cacheReadTokens: amount,
      cacheWriteTokens: amount,
      outputTokens: amount,
      costUsd: amount,
    }),
  })
  .refine(({ withoutModel, verdict }) => withoutModel !== undefined || verdict !== undefined, {
    path: ["verdict"],
    error: "is missing, and nothing says why there is none",
  });

const deliverySchema = z.object({
  state: z.enum(["not wanted", "waiting", "accepted", "refused"]),
  attempts: z.number().int().min(0),
  reason: text(1_000).optional(),
  inDoubt: z.boolean().optional(),
  notBeforeMs: timeMs.optional(),
  acceptedAtMs: timeMs.optional(),
  messageId: text(64).optional(),
});

const reportSchema = z.object({
  id: idSchema,
  stack: text(64),
  kind: z.enum(["scheduled", "after-deploy", "by hand"]),
  fromMs: timeMs,
  toMs: timeMs,
  madeAtMs: timeMs,
  verdict,
  digest: z.union([digestSchema, z.object({ failed: text(2_000) })]),
  analysis: analysisSchema,
  deliveries: z.object({ discord: deliverySchema, ntfy: deliverySchema }),
});

/** @throws Error in one line that names the first field that is wrong */
export const parseDigest = (input: unknown): Digest => checked(digestSchema, input) as Digest;
/** @throws Error in one line that names the first field that is wrong */
export const parseAnalysis = (input: unknown): Analysis => checked(analysisSchema, input) as Analysis;
/** @throws Error in one line that names the first field that is wrong */
export const parseReport = (input: unknown): Report => checked(reportSchema, input) as Report;

function checked(schema: z.ZodType, input: unknown): unknown {
  const { data, error } = schema.safeParse(input);
  if (!error) return data;
  const [{ path, message } = { path: [], message: "is not what it should be" }] = error.issues;
  throw new Error(path.length > 0 ? `${path.join(".")}: ${message}` : message);
}
