import * as z from "zod";
import { type Problem, shapeProblems } from "./problem.ts";

/** A named question over the synced copies of metrics and logs, in DuckDB's SQL. `views/<name>.ts` exports one, with `-` for `_`. */
export interface View {
  /** snake_case: what it is called in SQL. */
  name: string;
  /** What a row is, and how it is to be read. */
  meaning: string;
  /** Every column, in order. The view has these and no others, each of this type. */
  columns: Readonly<Record<string, ViewColumn>>;
  /** A SELECT over the tables of the copies and over views that are listed before this one. */
  sql: string;
  example: ViewExample;
}

export interface ViewColumn {
  type: ViewType;
  /** `ms`, `USD`, `%`: what the number counts. */
  unit?: string;
  meaning: string;
}

export type ViewType = (typeof viewTypes)[number];
const viewTypes = ["TIMESTAMPTZ", "DATE", "VARCHAR", "BOOLEAN", "BIGINT", "DOUBLE"] as const;

export interface ViewExample {
  /** What its answer shows. */
  shows: string;
  sql: string;
}

/** A table of a synced copy, as views and people may rely on it: it is there, and has these columns, whatever the copy lacks. */
export interface DataTable {
  name: string;
  /** The file that it is in. */
  file: "metrics" | "logTables";
  /** DuckDB's name of each column's type. */
  columns: Readonly<Record<string, string>>;
}

const required = (fix: string) => z.string({ error: `is missing; ${fix}` }).min(1, `is empty; ${fix}`);
const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be snake_case, at most 63 characters");
const schema = z.strictObject({
  name,
  meaning: required("say what a row is"),
  columns: z
    .record(
      name,
      z.strictObject({
        type: z.enum(viewTypes, `must be one of ${viewTypes.join(", ")}`),
        unit: z.string().min(1).max(30).optional(),
        meaning: required("say what it holds"),
      }),
    )
    .refine((columns) => Object.keys(columns).length > 0, "names at least one column"),
  sql: required("give the SELECT that it is").max(20_000, "must be at most 20,000 characters"),
  example: z.strictObject({ shows: required("say what its answer shows"), sql: required("give the SELECT") }),
});

/** Every problem of all declared views, each by itself and against the others. */
export function parseViews(views: readonly View[]): Problem[] {
  return views.flatMap((view, index) => {
    const file =
      typeof view?.name === "string" && view.name ? `views/${view.name.replaceAll("_", "-")}.ts` : "views/index.ts";
    const { error } = schema.safeParse(view);
    const problems = shapeProblems(file, error);
    if (views.slice(0, index).some((other) => other?.name === view?.name)) {
      problems.push({ file, field: "name", message: `"${view.name}" is declared twice; rename one` });
    }
    return problems;
  });
}
