import * as z from "zod";
import { verdicts } from "../../model/report.ts";

/** What the model is asked for. */
export type Said = z.infer<typeof saidSchema>;

const finding = z.object({
  title: z.string(),
  severity: z.enum(["anomalies", "issues"]),
  evidence: z.string(),
  cites: z.array(z.string()),
  since: z.string().nullable(),
  recommendation: z.string(),
});

const saidSchema = z.object({
  verdict: z.enum(verdicts),
  summary: z.string(),
  findings: z.array(finding),
  patterns: z.array(z.string()),
  suggestions: z.array(z.string()),
});

const text = (description: string) => ({ type: "string", description });
const list = (items: object, description: string) => ({ type: "array", items, description });
const object = (properties: Record<string, object>) => {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
};

/** The same as JSON Schema, within what structured output knows: no lengths, no bounds. */
export const saidJsonSchema: Record<string, unknown> = object({
  verdict: { type: "string", enum: [...verdicts] },
  summary: text("Two to four sentences; every figure followed by its citation."),
  findings: list(
    object({
      title: text("One line."),
      severity: { type: "string", enum: ["anomalies", "issues"] },
      evidence: text("What is seen; every figure followed by its citation."),
      cites: list({ type: "string" }, "Ids of digest entries and results: d3, t1."),
      since: { type: ["string", "null"], description: "Id of the digest entry whose beginning is this finding's." },
      recommendation: text("What to do first, and how one sees that it helped."),
    }),
    "At most eight, the worst first.",
  ),
  patterns: list({ type: "string" }, "What returns, or connects findings."),
  suggestions: list({ type: "string" }, "Figures that are not recorded and would have told more."),
});

/** @throws Error in one line that says where it is no such answer */
export function parseSaid(answer: string): Said {
  let input: unknown;
  try {
    input = JSON.parse(answer);
  } catch {
    throw new Error("is no JSON");
  }
  const { data, error } = saidSchema.safeParse(input);
  if (data) return data;
  const [{ path, message } = { path: [], message: "is not what was asked for" }] = error?.issues ?? [];
  throw new Error(`${path.join(".") || "it"}: ${message}`);
}

/** The same answer with each of its texts changed. */
export function eachText(said: Said, change: (text: string) => string): Said {
  return {
    ...said,
    summary: change(said.summary),
    findings: said.findings.map(({ title, evidence, recommendation, ...rest }) => ({
      ...rest,
      ...{ title: change(title), evidence: change(evidence), recommendation: change(recommendation) },
    })),
    patterns: said.patterns.map(change),
    suggestions: said.suggestions.map(change),
  };
}
