import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import type { Analyst } from "./analyst.ts";
import { closest, edits } from "./closest.ts";
import { type Problem, shapeProblems } from "./problem.ts";

/** Where it is declared. */
export const analystDeclaredIn = "analyst/index.ts";

const promptLimit = 40_000;
const listLimit = 200;
/** A family of models that there is: `claude-sonnet-5-5` is one of `claude-sonnet`. */
const families = ["claude-sonnet", "claude-opus", "claude-haiku", "claude-fable", "claude-mythos"];
/** Letters by which one is missed. */
const slips = 2;

const line = (limit: number) =>
  z
    .string("is missing")
    .min(1, "is empty")
    .max(limit, `is longer than ${limit} characters`)
    .refine((text) => !/[\r\n]/.test(text), { error: "must be one line" });
const usd = (fix: string) =>
  z.number(`must be US dollars, ${fix}`).positive(`must be more than 0, ${fix}`).max(10_000, "must be at most 10000");
const price = usd("for a million tokens");
/** Ends with a star or has none. */
const pattern = line(400).refine((text) => !text.slice(0, -1).replaceAll("<*>", "").includes("*") || text === "*", {
  error: 'may have a * at its end only, for all that begin so; "<*>" is what templates mask',
});

const shapes = {
  prices: { input: price, cacheRead: price, cacheWrite: price, output: price },
  budget: { perReport: usd("for one report"), perMonth: usd("for a calendar month") },
  figure: { name: line(100), upTo: z.number("must be a number") },
  normal: {
    id: idSchema,
    text: line(400),
    keys: z.array(pattern).min(1, "names at least one").max(50),
    figure: z.any(),
  },
  benign: { id: idSchema, text: line(400), template: pattern },
};
const schema = z.strictObject({
  model: line(100).regex(
    /^[a-z0-9][a-z0-9.-]*$/,
    'must be a model of the Messages API, for example "claude-sonnet-5-5"',
  ),
  prompt: z
    .string("is missing; analyst/prompt.md holds it")
    .min(1, "is empty; write analyst/prompt.md")
    .max(promptLimit, `is longer than ${promptLimit} characters`),
  pricesUsdPerMillion: z.strictObject(shapes.prices),
  budgetUsd: z.strictObject(shapes.budget),
  turns: z.int("must be a whole number of calls").min(1, "must be 1 to 30").max(30, "must be 1 to 30"),
  outputTokens: z
    .int("must be a whole number of tokens")
    .min(1_024, "must be 1024 to 64000: a shorter answer is cut off")
    .max(64_000, "must be 1024 to 64000"),
  knownNormals: z
    .array(z.strictObject({ ...shapes.normal, figure: z.strictObject(shapes.figure).optional() }))
    .max(listLimit),
  knownBenign: z.array(z.strictObject(shapes.benign)).max(listLimit),
});

/** The fields that there are, by where they stand; indexes are left out. */
const fieldsAt: Record<string, readonly string[]> = {
  "": Object.keys(schema.shape),
  pricesUsdPerMillion: Object.keys(shapes.prices),
  budgetUsd: Object.keys(shapes.budget),
  knownNormals: Object.keys(shapes.normal),
  "knownNormals.figure": Object.keys(shapes.figure),
  knownBenign: Object.keys(shapes.benign),
};

/** What a declaration or a file on the host says, and every problem with it; `file` is named in them. */
export function parseAnalyst(input: unknown, file: string): { analyst?: Analyst; problems: Problem[] } {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const unknown = parsed.error.issues.flatMap((issue): Problem[] =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownField(file, issue.path, key)) : [],
    );
    const others = parsed.error.issues.filter(({ code }) => code !== "unrecognized_keys");
    return { problems: [...shapeProblems(file, new z.ZodError(others)), ...unknown] };
  }
  const analyst = parsed.data as Analyst;
  const problems = [...modelProblems(analyst, file), ...budgetProblems(analyst, file), ...twice(analyst, file)];
  return problems.length > 0 ? { problems } : { analyst, problems };
}

function unknownField(file: string, path: readonly PropertyKey[], key: string): Problem {
  const known = fieldsAt[path.filter((part) => typeof part === "string").join(".")] ?? [];
  const meant = known.length > 0 ? `; did you mean "${closest(key, known)}"?` : "";
  return { file, field: [...path, key].join("."), message: `is not known${meant}` };
}

/** A name of another shape may be a model that is newer than this; one that is nearly a family is a slip of the pen. */
function modelProblems({ model }: Analyst, file: string): Problem[] {
  const family = /^(claude-[a-z]+)-\d/.exec(model)?.[1];
  if (!model.startsWith("clau") || family === undefined) {
    const message = `"${model}" is no model of the Messages API, which are called "claude-sonnet-5-5" and so on`;
    return [{ file, field: "model", message }];
  }
  const meant = closest(family, families);
  if (family === meant || edits(family, meant) > slips) return [];
  return [
    { file, field: "model", message: `"${model}" is not known; did you mean "${model.replace(family, meant)}"?` },
  ];
}

function budgetProblems({ budgetUsd, pricesUsdPerMillion, outputTokens }: Analyst, file: string): Problem[] {
  const problems: Problem[] = [];
  if (budgetUsd.perReport > budgetUsd.perMonth) {
    problems.push({ file, field: "budgetUsd.perReport", message: `is more than perMonth (${budgetUsd.perMonth})` });
  }
  const answerUsd = (outputTokens * pricesUsdPerMillion.output) / 1e6;
  if (answerUsd >= budgetUsd.perReport) {
    const message = `is too little for one answer of ${outputTokens} tokens (${answerUsd.toFixed(2)} $), so that no call would be made`;
    problems.push({ file, field: "budgetUsd.perReport", message });
  }
  return problems;
}

function twice({ knownNormals, knownBenign }: Analyst, file: string): Problem[] {
  return Object.entries({ knownNormals, knownBenign }).flatMap(([list, entries]) => {
    const ids = entries.map(({ id }) => id);
    return ids.flatMap((id, index): Problem[] =>
      ids.indexOf(id) === index
        ? []
        : [{ file, field: `${list}.${index}.id`, message: `"${id}" is declared twice; rename one` }],
    );
  });
}
