import type { AlertPage, SiteData } from "../../model/dashboard-data.ts";
import { spanInWords } from "../../model/duration.ts";
import { ago } from "../ago.ts";
import { type Child, element } from "../element.ts";
import { valueInWords } from "../format/number.ts";
import type { Clock } from "../format/time.ts";
import { icon } from "../icon.ts";
import { fact } from "../panels/facts.ts";
import { levelOf } from "../panels/level.ts";
import { moreRows } from "../panels/more.ts";
import { hashOf } from "../route.ts";
import { scrolling } from "../scrolling.ts";
import { runbookOf } from "./runbook.ts";
import { sqlTokens } from "./sql-tokens.ts";

export interface AlertAround {
  site: SiteData;
  clock: Clock;
  nowMs: number;
}

const firingsFirst = 8;

/** One rule with what it takes to understand it: how it is now, its course where a panel shows it, when it fired, what it asks, and what to
 *  do. */
export function alertBody(alert: AlertPage, around: AlertAround, course: HTMLElement | undefined): HTMLElement {
  return element(
    "div",
    { class: "alert grid" },
    section("state", "Now", 4, nowOf(alert, around)),
    section("levels", "Levels", 8, levelsOf(alert)),
    course && element("div", { class: "w-12" }, course),
    section(
      "firings",
      "Firings",
      12,
      firingsOf(alert, around),
      `the latest first, ${alert.firings.length || "none"} known`,
    ),
    ...(alert.silences.length > 0 ? [section("silences", "Silences", 12, silencesOf(alert, around))] : []),
    section("query", "Query", 6, queryOf(alert), queryWords(alert)),
    section("runbook", "Runbook", 6, [runbookOf(alert.runbook)]),
  );
}

function section(id: string, title: string, width: number, children: Child, subtitle = ""): HTMLElement {
  const titleId = `title-${id}`;
  const head = element(
    "header",
    { class: "card-head" },
    element(
      "div",
      { class: "card-title" },
      element("h2", { id: titleId }, title),
      element("p", { class: "subtitle" }, subtitle),
    ),
  );
  return element(
    "section",
    { class: `card w-${width}`, id: `panel-${id}`, "aria-labelledby": titleId, tabindex: -1 },
    head,
    element("div", { class: "card-body" }, children),
  );
}

function nowOf({ now, panels, owner }: AlertPage, { site, clock, nowMs }: AlertAround): Child {
  const { state, severity, sinceMs, detail } = now;
  const shown = state === "firing" ? (severity ?? "warning") : state === "pending" ? "warning" : state;
  const places = panels.flatMap(({ page, panel }) => {
    const found = site.pages.find(({ id }) => id === page);
    const title = found?.panels.find(({ id }) => id === panel)?.title;
    return found && title
      ? [
          element(
            "li",
            {},
            element("a", { href: hashOf({ page, detail: panel, view: {} }) }, `${found.title}: ${title}`),
          ),
        ]
      : [];
  });
  return [
    element(
      "p",
      { class: "now" },
      element(
        "b",
        { class: `level ${shown}` },
        icon(shown),
        state === "firing" && severity ? `${state}, ${severity}` : state,
      ),
      sinceMs !== undefined &&
        element("span", { class: "subtitle" }, `since ${clock.minute(sinceMs, nowMs)} · `, ago(sinceMs, clock, nowMs)),
    ),
    detail && element("p", {}, detail),
    element(
      "dl",
      { class: "facts" },
      fact("Owner", owner),
      places.length > 0 && fact("Shown in", element("ul", {}, places)),
    ),
  ];
}

function levelsOf({ levels, whenNoData, whenQueryFails }: AlertPage): Child {
  const row = ({ severity, when, until, for: lasting }: AlertPage["levels"][number]) =>
    element(
      "tr",
      {},
      element("td", {}, levelOf(severity)),
      ...[when, lasting ?? "at once", until ?? "no longer so"].map((text) => element("td", {}, text)),
    );
  return [
    tableOf("Levels", ["Severity", "Fires when", "For", "Ends"], levels.map(row)),
    element(
      "dl",
      { class: "facts" },
      fact("No data", noData[whenNoData] ?? whenNoData),
      fact("Query fails", noData[whenQueryFails] ?? whenQueryFails),
    ),
  ];
}

const noData: Record<string, string> = {
  keep: "stays as it is",
  fire: "fires",
  ok: "counts as well",
  resolve: "counts as well",
};

function firingsOf({ firings, unit }: AlertPage, { clock, nowMs }: AlertAround): Child {
  if (firings.length === 0)
    return element("p", { class: "absent-words" }, "It has not fired, as far as is remembered.");
  const rows = firings.map(({ fromMs, toMs, severity, labels, value, acknowledgedAtMs, held }) =>
    element(
      "tr",
      {},
      element("td", {}, levelOf(severity), labels && element("span", { class: "cell-more cell-labels" }, labels)),
      element(
        "td",
        {},
        ago(fromMs, clock, nowMs),
        element("span", { class: "cell-more" }, clock.minute(fromMs, nowMs)),
      ),
      element("td", {}, toMs === null ? "still does" : spanInWords(toMs - fromMs)),
      element("td", { class: "cell-number" }, valueInWords(value, unit)),
      element(
        "td",
        { class: "wide-only" },
        held ?? (acknowledgedAtMs === null ? "–" : `seen after ${spanInWords(acknowledgedAtMs - fromMs)}`),
      ),
    ),
  );
  const more = moreRows("firings", firingsFirst);
  more.update(rows, false);
  return [tableOf("Firings", ["Severity", "Began", "Lasted", "Value", "Told"], rows), more.element];
}

function silencesOf({ silences }: AlertPage, { clock, nowMs }: AlertAround): Child {
  const rows = silences.map(({ labels, reason, createdAtMs, endsAtMs }) =>
    element(
      "tr",
      {},
      ...[labels || "all of it", reason].map((text) => element("td", {}, text)),
      ...[createdAtMs, endsAtMs].map((ms) => element("td", {}, ago(ms, clock, nowMs))),
    ),
  );
  return tableOf("Silences", ["Of", "Why", "Since", "Ends"], rows);
}

const queryWords = ({ query, window, unit }: AlertPage) =>
  [query.source === "logs" ? "of the log" : query.source, window && `over ${window}`, unit && `in ${unit}`]
    .filter(Boolean)
    .join(" · ");

function queryOf({ query, cause }: AlertPage): Child {
  return [
    code(query.text, "The query"),
    cause !== undefined && [
      element("h3", {}, "What its message says of the cause"),
      code(cause, "The query for the cause"),
    ],
  ];
}

function code(text: string, label: string): HTMLElement {
  const parts = sqlTokens(text.replace(/^\n+|\s+$/g, "")).map(({ kind, text: part }) =>
    kind === "plain" ? part : element("span", { class: `sql-${kind}` }, part),
  );
  return scrolling("scrolls", label, element("pre", {}, element("code", {}, parts)));
}

function tableOf(name: string, titles: string[], rows: HTMLElement[]): HTMLElement {
  const head = titles.map((title) =>
    element("th", { scope: "col", class: title === "Value" ? "cell-number" : title === "Told" && "wide-only" }, title),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows));
  return scrolling("table", name, table);
}
