import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { closest } from "./closest.ts";
import { type Duration, durationMs, isDuration } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";
import { literal } from "./sql-text.ts";

/** Something that a person wants to know of the application, and the events that say it. `events/areas/<id>.ts` exports one. */
export interface Area<Type extends string = string, Column extends string = string> {
  /** kebab-case; the same everywhere: file, row of `coverage`, label of `area-silent`. */
  id: string;
  title: string;
  /** The questions it answers, as a person would ask them. */
  answers: string;
  /** Who writes its events, and when. */
  source: string;
  events: readonly AreaEvent<Type, Column>[];
  /** Longer than this there is always one of its events, at night and on Sundays too; 10 min to 7 d. Silence beyond it is red. */
  window: Duration;
  /** Names of the views that its rows are seen in, first the one to begin with. */
  views: readonly string[];
}

/** What a review says of an area. */
export type DeclaredArea = Pick<Area, "id" | "title" | "window" | "events">;

/** What one event type brings to an area. */
export interface AreaEvent<Type extends string = string, Column extends string = string> {
  type: Type;
  /** Only the rows whose column has one of these values; all of them when left out. */
  where?: { column: Column; is: readonly (string | number)[] };
  /** Columns that each of these rows has. A NULL in one of them is red. */
  filled: readonly Column[];
}

/** What is known of events, as far as areas are held against it. */
export interface KnownEvents {
  types: readonly string[];
  columnsOf(type: string): readonly string[];
  views: readonly string[];
}

const longestMs = 7 * 86_400_000;
const shortestMs = 600_000;
/** For counts, so that no declaration makes an endless statement. */
export const areaLimits = { areas: 60, events: 40, columns: 40, fileBytes: 262_144 } as const;

const required = (fix: string) => z.string({ error: `is missing; ${fix}` }).min(1, `is empty; ${fix}`);
const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be a name of lower-case letters, digits and _");
const eventShape = {
  type: name,
  where: z
    .strictObject({
      column: name,
      is: z
        .array(z.union([z.string().max(200), z.number().finite()]))
        .min(1, "names at least one value")
        .max(20, "names at most 20 values"),
    })
    .optional(),
  filled: z.array(name).max(areaLimits.columns, `names at most ${areaLimits.columns} columns`),
};
const shape = {
  id: idSchema,
  title: required("say what it is about").max(80, "must be at most 80 characters"),
  window: z.string().refine(isWindow, { error: 'must lie between "10m" and "7d"' }),
};

const areaSchema = z.strictObject({
  ...shape,
  answers: required("say what a person learns from it").max(300, "must be at most 300 characters"),
  source: required("say who writes its events").max(200, "must be at most 200 characters"),
  events: z
    .array(z.strictObject(eventShape))
    .min(1, "names at least one event type")
    .max(areaLimits.events, `names at most ${areaLimits.events} event types`),
  views: z.array(name).min(1, "names at least one view"),
});

function isWindow(text: string): boolean {
  if (!isDuration(text)) return false;
  const ms = durationMs(text);
  return ms >= shortestMs && ms <= longestMs;
}

/** Every problem of all declared areas, each by itself, against what is known of events, and against the others. */
export function parseAreas(areas: readonly DeclaredArea[], known: KnownEvents): Problem[] {
  return areas.flatMap((area, index) => {
    const file = typeof area?.id === "string" && area.id ? `events/areas/${area.id}.ts` : "events/areas/index.ts";
    const { error, data } = areaSchema.safeParse(area);
    const problems = shapeProblems(file, error);
    if (areas.slice(0, index).some((other) => other?.id === area?.id)) {
      problems.push({ file, field: "id", message: `"${area.id}" is declared twice; rename one` });
    }
    return error
      ? problems
      : [...problems, ...unknownProblems(data as Area, known).map((problem) => ({ file, ...problem }))];
  });
}

function unknownProblems({ events, views }: Area, known: KnownEvents): Omit<Problem, "file">[] {
  const unknown = (field: string, what: string, word: string, words: readonly string[]) =>
    words.includes(word)
      ? []
      : [
          {
            field,
            message: `names the ${what} "${word}", which there is not; did you mean "${closest(word, words)}"?`,
          },
        ];
  return [
    ...events.flatMap(({ type, where, filled }, index) => {
      const wrongType = unknown(`events.${index}.type`, "event type", type, known.types);
      if (wrongType.length > 0) return wrongType;
      const columns = known.columnsOf(type);
      return [
        ...(where ? unknown(`events.${index}.where.column`, "column", where.column, columns) : []),
        ...filled.flatMap((column, at) => unknown(`events.${index}.filled.${at}`, "column", column, columns)),
      ];
    }),
    ...views.flatMap((view, index) => unknown(`views.${index}`, "view", view, known.views)),
  ];
}

/** The rows that `where` leaves, in SQL. */
export const conditionOf = ({ column, is }: NonNullable<AreaEvent["where"]>) =>
  `${column} IN (${is.map((value) => (typeof value === "number" ? String(value) : literal(value))).join(", ")})`;

/** The alert that is made of the areas. It reads each of them, and so watches over none in particular. */
export const areaSilentId = "area-silent";

/** In the configuration's folder on the host: the areas, as `coverage` judges them. */
export const areasFile = "areas.json";

/** An area as the host has it: what is judged. Not the alerts that read its events: the file would change with every rule. */
export interface DeployedArea extends Pick<Area, "id" | "title" | "window"> {
  events: readonly DeployedAreaEvent[];
}

export interface DeployedAreaEvent extends AreaEvent {
  /** Found in a log by Watchbill, and so in its own table. */
  derived: boolean;
}

/** The areas as the host judges them. `isDerived` says whether a type is found in logs. */
export function deployedAreas(areas: readonly DeclaredArea[], isDerived: (type: string) => boolean): DeployedArea[] {
  return areas.map(({ id, title, window, events }) => ({
    id,
    title,
    window,
    events: events.map((event) => ({ ...event, derived: isDerived(event.type) })),
  }));
}

/** The file's shape, as the runtime checks it. */
export const deployedAreasSchema = z.strictObject({
  areas: z
    .array(
      z.strictObject({
        ...shape,
        events: z.array(z.strictObject({ ...eventShape, derived: z.boolean() })).max(areaLimits.events),
      }),
    )
    .max(areaLimits.areas),
});
