import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { dashboardLimits, filters, type Page, type Panel, ranges } from "./dashboard.ts";
import { isTimezone } from "./route.ts";

const text = (fix: string, max: number) =>
  z
    .string({ error: `is missing; ${fix}` })
    .min(1, `is empty; ${fix}`)
    .max(max, `must be at most ${max} characters`);
const oneOf = (words: readonly string[], what = "") => z.enum(words, `must be one of ${words.join(", ")}${what}`);
const unit = text('say what the number counts: "ms", "%", "blocks"', 24);
const select = text("give the SELECT", 20_000);
const rangeNames = Object.keys(ranges);
const widths = [2, 3, 4, 5, 6, 7, 8, 9, 12];
const filter = oneOf(filters);

const common = {
  id: idSchema,
  title: text("say what it shows", 60),
  subtitle: text('say what is measured, in few words: "hourly p95, queue and worker"', 120),
  help: text("say how it is to be read, what is normal, and what to do when it is not", 900),
  width: z.literal(widths, `must be ${widths.join(", ")}: columns of a grid of 12`),
};

const asked = {
  ...common,
  source: z.array(z.string(), { error: "is missing; name the tables and views that the SQL reads" }).min(1).max(12),
  range: oneOf(["page", "now", ...rangeNames], '; usually "page"'),
  ignores: z.array(filter).min(1, "names at least one filter, or is left out").optional(),
  sql: select,
  aggregated: select.optional(),
  alert: idSchema.optional(),
  leadsTo: z
    .string()
    .regex(/^#\/[a-z0-9-]+(\/[a-z0-9-]+)?$/, "must be #/<page> or #/<page>/<panel>")
    .optional(),
  empty: text('say what it means that there are no rows: "No document failed."', 200),
};

const column = z
  .strictObject({
    title: text("say what stands in the column", 40),
    shows: oneOf(["text", "number", "time", "link"]),
    unit: unit.optional(),
    bar: z.literal(true).optional(),
    wideOnly: z.literal(true).optional(),
  })
  .refine(({ shows, unit, bar }) => shows === "number" || (unit === undefined && bar === undefined), {
    error: 'has a unit or a bar, which are of numbers; write shows: "number", or leave them out',
  });

/** By kind, so that an unknown field can be held against those of its own kind. */
const panels = {
  figure: z.strictObject({
    ...asked,
    kind: z.literal("figure"),
    unit,
    better: oneOf(["lower", "higher", "neither"], ": which way is good"),
    decimals: z.int().min(0).max(6).optional(),
    sparkline: select,
    sparklineAggregated: select.optional(),
  }),
  series: z.strictObject({
    ...asked,
    kind: z.literal("series"),
    unit,
    draw: oneOf(["lines", "steps", "area", "stacked", "bars"]),
    between: oneOf(["zero", "gap"], ": what a bucket without a row means"),
    order: z.array(z.string().min(1)).min(1).max(dashboardLimits.lines).optional(),
  }),
  heatmap: z.strictObject({
    ...asked,
    kind: z.literal("heatmap"),
    unit,
    xTitle: text("say what goes to the right", 40),
    yTitle: text("say what goes down", 40),
  }),
  histogram: z.strictObject({
    ...asked,
    kind: z.literal("histogram"),
    unit,
    classUnit: unit,
    classTitle: text("say what is classed", 40),
  }),
  table: z.strictObject({
    ...asked,
    kind: z.literal("table"),
    columns: z
      .record(z.string(), column)
      .refine((columns) => Object.keys(columns).length > 0, "names at least one column of the SQL"),
  }),
  status: z.strictObject({ ...asked, kind: z.literal("status") }),
  text: z.strictObject({ ...common, kind: z.literal("text"), text: text("write what it says", 2_000) }),
};
const kinds = Object.keys(panels);

const panel = z.discriminatedUnion(
  "kind",
  [panels.figure, panels.series, panels.heatmap, panels.histogram, panels.table, panels.status, panels.text],
  { error: `must be one of ${kinds.join(", ")}` },
);

const page = z.strictObject({
  id: idSchema,
  title: text("say what it is called", 40),
  question: text('say what it answers, as somebody would ask it: "Are users well?"', 120),
  filters: z.array(filter, { error: `is missing; give [] or some of ${filters.join(", ")}` }).max(filters.length),
  range: oneOf(rangeNames),
  panels: z
    .array(panel, { error: "is missing; give what the page shows" })
    .min(1, "needs at least one panel")
    .max(dashboardLimits.panels, `has at most ${dashboardLimits.panels} panels; make a page of its own of some`),
});

export const timezoneSchema = z
  .string()
  .refine(isTimezone, { error: 'must be the name of a time zone, for example "Europe/Berlin" or "UTC"' });

/** A page's shape, as the runtime checks its file on the host and the parser what is declared. */
export const pageSchema: z.ZodType<Page> = page as unknown as z.ZodType<Page>;

/** Whether a panel's own shape is right, whatever is wrong with its page. */
export const isPanel = (input: unknown): input is Panel => panel.safeParse(input).success;

/** The fields that there are where a field is unknown: of a page, of a panel of some kind, or of a table's column. */
export function fieldsAt(path: readonly PropertyKey[], input: unknown): readonly string[] {
  if (path.length === 0) return Object.keys(page.shape);
  if (path.length > 2) return Object.keys(column.shape);
  const kind = (input as Page).panels[path[1] as number]?.kind;
  return kind && Object.hasOwn(panels, kind) ? Object.keys(panels[kind].shape) : [];
}
