import { closest } from "./closest.ts";
import {
  type AskedPanel,
  type Dashboards,
  dashboardLimits,
  type Filter,
  filters,
  type Page,
  type Panel,
  type SqlField,
  sqlFields,
} from "./dashboard.ts";
import { fieldsAt, isPanel, pageSchema, timezoneSchema } from "./dashboard-schema.ts";
import { placeholders, placeholdersIn } from "./dashboard-sql.ts";
import type { Problem } from "./problem.ts";

/** What pages are held against. */
export interface KnownToPages {
  /** Names of tables and views: those of the copies, and what the host remembers. */
  relations: readonly string[];
  alertIds: readonly string[];
}

/** The SELECTs of a panel with the fields that they stand in. */
export function selectsOf(panel: Panel): [SqlField, string][] {
  return sqlFields.flatMap((field): [SqlField, string][] => {
    const sql = (panel as Partial<Record<SqlField, string>>)[field];
    return typeof sql === "string" ? [[field, sql]] : [];
  });
}

export const pageFileOf = (page: Page) =>
  typeof page?.id === "string" && page.id ? `dashboards/${page.id}.ts` : "dashboards/index.ts";

/** Every problem of all declared pages, as far as the text of their SQL can tell it. */
export function parseDashboards({ timezone, pages }: Dashboards, known: KnownToPages): Problem[] {
  const file = "dashboards/index.ts";
  const zone = timezoneSchema.safeParse(timezone).error?.issues ?? [];
  const tooMany = pages.length > dashboardLimits.pages;
  return [
    ...zone.map(({ message }) => ({ file, field: "timezone", message })),
    ...(tooMany ? [{ file, field: "pages", message: `has at most ${dashboardLimits.pages} pages; join some` }] : []),
    ...pages.flatMap((page, index) => pageProblems(page, pages.slice(0, index), known)),
    ...pages.flatMap((page) => leadsNowhere(page, pages)),
  ];
}

function pageProblems(page: Page, before: readonly Page[], known: KnownToPages): Problem[] {
  const file = pageFileOf(page);
  const shape = shapeProblems(page, file);
  const twice = (["id", "title"] as const)
    .filter((field) => before.some((other) => other?.[field] === page?.[field]))
    .map((field) => ({ file, field, message: `"${page?.[field]}" is another page's as well; rename one` }));
  const panels = (Array.isArray(page?.panels) ? page.panels : []).filter(isPanel);
  const ids = panels.map(({ id }) => id);
  return [
    ...shape,
    ...twice,
    ...panels.flatMap((panel, index) => {
      const found: [string, string][] = ids.indexOf(panel.id) < index ? [["id", "is another panel's; rename one"]] : [];
      if (panel.kind !== "text") found.push(...askedProblems(page.filters ?? [], panel, known));
      return found.map(([field, message]) => ({ file, field: `${panel.id}.${field}`, message }));
    }),
  ];
}

function leadsNowhere(page: Page, pages: readonly Page[]): Problem[] {
  const places = pages.flatMap(({ id, panels }) => [
    `#/${id}`,
    ...(panels ?? []).map((panel) => `#/${id}/${panel?.id}`),
  ]);
  return (page?.panels ?? []).flatMap((panel) => {
    const to = panel?.kind === "text" ? undefined : panel?.leadsTo;
    if (to === undefined || places.includes(to)) return [];
    const message = `leads to ${to}, which there is not; did you mean "${closest(to, places)}"?`;
    return [{ file: pageFileOf(page), field: `${panel.id}.leadsTo`, message }];
  });
}

function shapeProblems(page: Page, file: string): Problem[] {
  const named = (path: readonly PropertyKey[]) => {
    const [first, at, ...rest] = path;
    const id = first === "panels" && typeof at === "number" ? page.panels[at]?.id : undefined;
    return id ? [id, ...rest].join(".") : path.join(".");
  };
  return (pageSchema.safeParse(page).error?.issues ?? []).flatMap((issue): Problem[] => {
    if (issue.code !== "unrecognized_keys") return [{ file, field: named(issue.path), message: issue.message }];
    const fields = fieldsAt(issue.path, page);
    return issue.keys.map((key) => ({
      file,
      field: named([...issue.path, key]),
      message: `is no field there; did you mean "${closest(key, fields)}"? Known are ${fields.join(", ")}`,
    }));
  });
}

/** Of a panel whose shape is right: field and message. */
function askedProblems(ofPage: readonly Filter[], panel: AskedPanel, known: KnownToPages): [string, string][] {
  const unknown = (what: string, word: string, words: readonly string[]) =>
    words.length === 0
      ? `names the ${what} "${word}", and there is none`
      : `names the ${what} "${word}", which there is not; did you mean "${closest(word, words)}"?`;
  const sources = panel.source.filter((name) => !known.relations.includes(name));
  const { alert, ignores = [] } = panel;
  return [
    ...sources.map((name): [string, string] => ["source", unknown("table or view", name, known.relations)]),
    ...(alert !== undefined && !known.alertIds.includes(alert)
      ? [["alert", unknown("alert", alert, known.alertIds)] as [string, string]]
      : []),
    ...ignores
      .filter((name) => !ofPage.includes(name))
      .map((name): [string, string] => ["ignores", `names ${name}, which is no filter of the page; leave it out`]),
    ...selectsOf(panel).flatMap(([field, sql]) =>
      placeholderProblems(ofPage, panel, field, sql).map((message): [string, string] => [field, message]),
    ),
  ];
}

function placeholderProblems(
  ofPage: readonly Filter[],
  { range, ignores = [] }: AskedPanel,
  field: SqlField,
  sql: string,
): string[] {
  const said = placeholdersIn(sql);
  const wrong = said.filter((name) => !(placeholders as readonly string[]).includes(name));
  const isOfNow = range === "now" && (field === "sql" || field === "aggregated");
  const timeless = isOfNow ? [] : ["from", "to"].filter((name) => !said.includes(name));
  // A year of aggregates is asked only where they know what is set: else the year is of the events there are.
  const mustObey = field === "sql" || field === "sparkline" ? ofPage : [];
  return [
    ...wrong.map((name) => `says :${name}, which there is not; did you mean :${closest(name, placeholders)}?`),
    ...(timeless.length > 0 ? [`is of a span, and says no ${colons(timeless)}: compare :from < time <= :to`] : []),
    ...(isOfNow && said.includes("from")
      ? ['is of now, where there is no :from; write range: "page", or leave it out']
      : []),
    ...mustObey.filter((name) => !said.includes(name) && !ignores.includes(name)).map(unobeyed),
    ...filters
      .filter((name) => said.includes(name) && ignores.includes(name))
      .map((name) => `says :${name}, and yet ignores ${name}; take one of them back`),
  ];
}

const colons = (names: readonly string[]) => names.map((name) => `:${name}`).join(" and no ");

const columnsOf: Record<Filter, string> = { model: "model_slug", people: "user_id" };

const unobeyed = (name: Filter) =>
  `does not obey the page's filter ${name}: compare ${columnsOf[name]} with :${name}, or write ignores: ["${name}"]`;
