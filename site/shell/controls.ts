import { people, type Range, ranges } from "../../model/dashboard.ts";
import type { SiteData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { icon } from "../icon.ts";
import { hashOf, type Route, type View } from "../route.ts";
import type { Target } from "../target.ts";

const rangeNames: Record<Range, string> = {
  "24h": "24 h",
  "7d": "7 d",
  "14d": "14 d",
  "30d": "30 d",
  "1y": "1 y",
};
const peopleNames = { guest: "Guests", registered: "Registered" };

/** What can be chosen of a page: its filters, comparison, and the time range; of an alert, the range. */
export function controlsOf(site: SiteData, target: Target, view: View, go: (view: View) => void): HTMLElement[] {
  if (target.kind === "none") return [];
  if (target.kind === "alert") return [rangesOf({ page: "alerts", detail: target.id, view }, target.range)];
  const { page, range } = target;
  const compare = element(
    "button",
    {
      type: "button",
      class: "toggle",
      "data-key": "compare",
      "aria-pressed": String(view.compare === true),
      title: "Draw the time before, dashed (c)",
      onclick: () => go({ ...view, compare: view.compare ? undefined : true } as View),
    },
    "Compare",
  );
  const model = choice(
    "Model",
    "All models",
    site.models.map((name) => [name, name]),
    view.model,
    (chosen) => go({ ...view, model: chosen } as View),
  );
  const whose = choice(
    "People",
    "Everyone",
    people.map((one) => [one, peopleNames[one]]),
    view.people,
    (chosen) => go({ ...view, people: chosen } as View),
  );
  return [
    ...(page.filters.includes("model") && site.models.length > 0 ? [model] : []),
    ...(page.filters.includes("people") ? [whose] : []),
    compare,
    rangesOf({ page: page.id, view }, range),
  ];
}

function rangesOf(route: Route, current: Range): HTMLElement {
  const link = ([name, { inWords }]: [string, { inWords: string }]) =>
    element(
      "a",
      {
        href: hashOf({ ...route, view: { ...route.view, range: name as Range } }),
        "data-key": name,
        title: `Last ${inWords}`,
        "aria-current": name === current && "true",
      },
      rangeNames[name as Range],
    );
  return element("nav", { class: "ranges", "aria-label": "Time range" }, Object.entries(ranges).map(link));
}

function choice(
  name: string,
  all: string,
  options: readonly (readonly [value: string, title: string])[],
  chosen: string | undefined,
  choose: (value: string | undefined) => void,
): HTMLElement {
  const select = element(
    "select",
    { "data-key": name, "aria-label": name },
    element("option", { value: "" }, all),
    options.map(([value, title]) => element("option", { value, selected: value === chosen }, title)),
  );
  select.addEventListener("change", () => choose(select.value || undefined));
  return element("div", { class: chosen === undefined ? "choice" : "choice is-set" }, select, icon("open"));
}
