import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { type Problem, shapeProblems } from "./problem.ts";

/** Which log records are an event, and what of them goes into which column. `events/derived/<id>.ts` exports one. Only records of
 *  level INFO and above are asked, and a record gives at most one event by a rule. */
export interface DerivedEventRule<Type extends string = string> {
  /** kebab-case, like the file. The ids of its events end in it, so under another id all of them are made anew. */
  id: string;
  /** What becomes of a record: one of `derivedEventTypes` in the catalogue. */
  event: Type;
  /** Why these records are that event, for whoever reads the rule. */
  meaning: string;
  /** `"uvicorn.access"`, or all that begin alike: `"yapit.gateway.*"`. */
  logger: string;
  /** `["WARNING", "ERROR"]`; all of them when left out. */
  levels?: readonly string[];
  /** What the message must match, an RE2 pattern: without looking around and without references back, so that no message can take
   *  long. Every group has a name: `"^Retry (?<count>\\d+)"`. A message longer than 4,000 characters matches none. */
  message?: string;
  /** What `extra` must hold: of each named field one of the values. */
  extra?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Columns of `derived_event`, and fields of its `data` as `data.blocks`. */
  fields: Readonly<Record<string, FieldSource>>;
}

/** Where a value comes from. `times` turns a number into the column's unit: seconds into ms by 1000. */
export type FieldSource =
  | { group: string; times?: number }
  | { extra: string; times?: number }
  | { constant: string | number };

export type DerivedColumn = keyof typeof derivedColumns;

/** Columns that a rule may fill. */
export const derivedColumns = {
  endpoint: "text",
  method: "text",
  status_code: "integer",
  duration_ms: "integer",
  user_id: "text",
  document_id: "text",
  request_id: "text",
  model_slug: "text",
  voice_slug: "text",
  processor_slug: "text",
  page_idx: "integer",
  retry_count: "integer",
  text_length: "integer",
  worker_id: "text",
} as const;

/** In the configuration's folder on the host. Missing where the stack derives nothing. */
export const derivedEventsFile = "derived-events.json";

export const derivedEventLimits = {
  rules: 50,
  fields: 20,
  patternCharacters: 500,
  messageCharacters: 4_000,
  fileBytes: 131_072,
} as const;

/** What rules may name: each event type, with the columns and the fields of `data` (as `data.x`) that it has. */
export type DerivedTypes = Readonly<Record<string, readonly string[]>>;

const name = z.string().regex(/^\w[\w.-]{0,63}$/, "must be a name of letters, digits, _, . and -");
const times = z.number().finite().positive("must be above 0").optional();
const oneSource = 'must be { group: "…" }, { extra: "…" } or { constant: … }';
const sourceSchema = z.union(
  [
    z.strictObject({ group: name, times }),
    z.strictObject({ extra: name, times }),
    z.strictObject({ constant: z.union([z.string().max(200), z.number().finite()]) }),
  ],
  { error: oneSource },
);

const ruleSchema = z.strictObject({
  id: idSchema,
  event: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be an event type, for example "auth_failure"'),
  meaning: z
    .string({ error: "is missing; say why these records are that event" })
    .min(1, "is empty; say why these records are that event")
    .max(200, "must be at most 200 characters"),
  logger: z
    .string()
    .min(1, 'is empty; "*" means any')
    .max(100, "must be at most 100 characters")
    .regex(/^[\w.-]*\*?$/, 'must be a logger\'s name, for example "uvicorn.access", or its begin: "yapit.gateway.*"'),
  levels: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'must be a level, for example "WARNING"'))
    .min(1, "names at least one level, or is left out for all of them")
    .max(10, "names at most 10 levels")
    .refine((levels) => !levels.some((level) => level === "DEBUG" || level === "TRACE"), {
      error: "may not be below INFO: the log that is read has no such records",
    })
    .optional(),
  message: z
    .string()
    .min(1, "is empty; leave it out where any message will do")
    .max(derivedEventLimits.patternCharacters, `must be at most ${derivedEventLimits.patternCharacters} characters`)
    .superRefine((pattern, context) => {
      for (const message of patternProblems(pattern)) context.addIssue({ code: "custom", message });
    })
    .optional(),
  extra: z
    .record(
      name,
      z
        .array(z.union([z.string().max(200), z.number().finite()]))
        .min(1)
        .max(20),
    )
    .refine((extra) => Object.keys(extra).length <= 10, { error: "names at most 10 fields" })
    .optional(),
  fields: z
    .record(z.string(), sourceSchema)
    .refine((fields) => Object.keys(fields).length <= derivedEventLimits.fields, {
      error: `has at most ${derivedEventLimits.fields} fields`,
    }),
});

const fileSchema = z.array(ruleSchema).max(derivedEventLimits.rules, `are at most ${derivedEventLimits.rules} rules`);

/** The file of them all, as the host reads it. */
export function derivedEventsText(rules: readonly DerivedEventRule[]): string {
  return `${JSON.stringify(rules, null, 2)}\n`;
}

/** The names of a pattern's groups, in their order. */
export function groupsOf(pattern: string): string[] {
  return [...pattern.matchAll(groupPattern)].map((match) => match[1] as string);
}

const groupPattern = /(?<!\\)(?:\\\\)*\(\?<([A-Za-z_]\w*)>/g;

/** What of a pattern RE2 does not know, and what JavaScript finds wrong with it. */
function patternProblems(pattern: string): string[] {
  const bare = pattern.replace(/\\\\/g, "").replace(/\\[()[\]?<]/g, "");
  if (/\(\?<?[=!]/.test(bare)) return ["may not look around: RE2 has no (?=…), (?!…), (?<=…) and (?<!…)"];
  if (/\\(?:[1-9]|k<)/.test(bare)) return ["may not refer back to a group: RE2 has no \\1 and \\k<…>"];
  const classless = bare.replace(/\[\^?\]?[^\]]*\]/g, "");
  if (/\((?!\?)/.test(classless))
    return ["may not have a group without a name: write (?<name>…), or (?:…) where none is needed"];
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    return [`is no pattern: ${(error as Error).message.replace(/^Invalid regular expression: /, "")}`];
  }
  const groups = groupsOf(pattern);
  return groups.length > derivedEventLimits.fields ? [`has at most ${derivedEventLimits.fields} groups`] : [];
}

/** The shape of them all, as the runtime checks the file on the host. */
export function parseDerivedEventShapes(
  input: unknown,
  file: string,
): { rules: DerivedEventRule[]; problems: Problem[] } {
  const parsed = fileSchema.safeParse(input);
  if (parsed.success) return { rules: parsed.data as DerivedEventRule[], problems: [] };
  return { rules: [], problems: shapeProblems(file, parsed.error) };
}

/** All problems of all declared rules. */
export function parseDerivedEvents(rules: readonly DerivedEventRule[], types: DerivedTypes): Problem[] {
  const { rules: most, fileBytes } = derivedEventLimits;
  const all = (message: string) => [{ file: "events/derived/index.ts", field: "", message }];
  if (rules.length > most) return all(`are ${rules.length} rules, and at most ${most} are read`);
  const bytes = Buffer.byteLength(derivedEventsText(rules));
  if (bytes > fileBytes)
    return all(`are ${bytes} bytes as the host reads them, and at most ${fileBytes} are read; shorten them`);
  return rules.flatMap((rule, index): Problem[] => {
    const file = typeof rule?.id === "string" ? `events/derived/${rule.id}.ts` : "events/derived/index.ts";
    const { error } = ruleSchema.safeParse(rule);
    if (error) return shapeProblems(file, error);
    const problems = [...typeProblems(rule, types), ...fieldProblems(rule)];
    if (rules.findIndex(({ id }) => id === rule.id) !== index) {
      problems.push({ field: "id", message: `"${rule.id}" is declared twice; rename one` });
    }
    return problems.map((problem) => ({ file, ...problem }));
  });
}

function typeProblems({ event, fields }: DerivedEventRule, types: DerivedTypes): Omit<Problem, "file">[] {
  const known = Object.hasOwn(types, event) ? types[event] : undefined;
  if (!known) {
    const message = `"${event}" is no derived event type; there are ${Object.keys(types).join(", ")}: add it to events/catalogue.ts`;
    return [{ field: "event", message }];
  }
  return Object.keys(fields)
    .filter((field) => !known.includes(field))
    .map((field) => ({ field: `fields.${field}`, message: `${event} has ${known.join(", ")}, and no "${field}"` }));
}

function fieldProblems({ message, fields }: DerivedEventRule): Omit<Problem, "file">[] {
  const groups = groupsOf(message ?? "");
  return Object.entries(fields).flatMap(([field, source]) => {
    if (!("group" in source) || groups.includes(source.group)) return [];
    const has = groups.length > 0 ? `has ${groups.join(", ")}` : "has none";
    return [
      { field: `fields.${field}`, message: `names the group "${source.group}", and the pattern of message ${has}` },
    ];
  });
}
