import type { AskedPanel, SqlField } from "../../../model/dashboard.ts";
import type { BoundColumn } from "../../pages/catalogue.ts";
import type { PageCheck } from "../../pages/page-check.ts";

type Kind = "number" | "text" | "time";

/** What a SELECT gives back: columns by name, and at most so many more, all texts. */
interface Wanted {
  columns: Readonly<Record<string, Kind>>;
  optional?: Readonly<Record<string, Kind>>;
  more?: number;
}

const patterns: Record<Kind, RegExp> = {
  number: /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/,
  text: /^VARCHAR$/,
  time: /^TIMESTAMP WITH TIME ZONE$/,
};
const casts: Record<Kind, string> = { number: "DOUBLE", text: "VARCHAR", time: "TIMESTAMPTZ" };

/** What is drawn is found by the names of columns, and their types decide how. */
export const pageColumns: PageCheck = {
  id: "pages/columns",
  severity: "error",
  summary: "a panel's SQL gives the columns that its kind draws, of the types that it takes",
  find({ selects }) {
    return selects.flatMap(({ panel, field, answer }) =>
      answer.ok
        ? columnProblems(answer.columns, wantedOf(panel, field)).map((message) => ({
            field: `${panel.id}.${field}`,
            message,
          }))
        : [],
    );
  },
};

function wantedOf(panel: AskedPanel, field: SqlField): Wanted {
  if (field === "sparkline" || field === "sparklineAggregated") return { columns: { at: "time", value: "number" } };
  switch (panel.kind) {
    case "figure":
      return { columns: { value: "number" }, optional: { note: "text" } };
    case "series":
      return { columns: { at: "time", value: "number" }, more: 1 };
    case "heatmap":
      return { columns: { x: "text", y: "text", value: "number" } };
    case "histogram":
      return { columns: { from: "number", value: "number" }, more: 1 };
    case "status":
      return { columns: { name: "text", state: "text", detail: "text" }, optional: { since: "time", to: "text" } };
    case "table":
      return {
        columns: Object.fromEntries(
          Object.entries(panel.columns).map(([name, { shows }]) => [name, shows === "link" ? "text" : shows]),
        ),
      };
  }
}

function columnProblems(given: readonly BoundColumn[], { columns, optional = {}, more = 0 }: Wanted): string[] {
  const kinds: Readonly<Record<string, Kind>> = { ...columns, ...optional };
  const names = given.map(({ name }) => name);
  const missing = Object.keys(columns).filter((name) => !names.includes(name));
  const others = given.filter(({ name }) => !Object.hasOwn(kinds, name));
  const shown = Object.keys(kinds).join(", ") + (more > 0 ? " and one text" : "");
  return [
    ...missing.map((name) => `gives no column "${name}" (it gives ${names.join(", ")}); name it AS ${name}`),
    ...(others.length > more
      ? [`gives ${others.map(({ name }) => `"${name}"`).join(", ")} beside ${shown}; leave out what is not drawn`]
      : others.flatMap((column) => typeProblems(column, "text"))),
    ...given.flatMap((column) => {
      const kind = kinds[column.name];
      return Object.hasOwn(kinds, column.name) && kind ? typeProblems(column, kind) : [];
    }),
  ];
}

function typeProblems({ name, type }: BoundColumn, kind: Kind): string[] {
  if (patterns[kind].test(type)) return [];
  return [`gives "${name}" as ${type}, and a ${kind} is drawn; CAST(… AS ${casts[kind]}) AS ${name}`];
}
