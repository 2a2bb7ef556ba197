import { ranges } from "../../model/dashboard.ts";
import { type Around as ChartAround, type ChartData, type ChartWords, type Drawn, drawPanel } from "../charts/draw.ts";
import { element } from "../element.ts";
import { icon } from "../icon.ts";
import { alertHash } from "../route.ts";
import type { PageAround } from "./around.ts";
import type { Answer, Body } from "./body.ts";

export function chartBody(words: ChartWords, place: HTMLElement): Body {
  const holder = element("div", { class: "chart" });
  place.replaceChildren(holder);
  const chart = chartIn(holder, words);
  const toggle = element(
    "button",
    {
      type: "button",
      class: "card-tool",
      "aria-pressed": "false",
      "aria-label": `${words.title} as a table`,
      title: "As a table",
    },
    icon("table"),
  );
  toggle.addEventListener("click", () => {
    const isTable = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(isTable));
    chart.showTable(isTable);
  });
  return { tools: [toggle], ...chart };
}

/** A chart that is drawn when its data first come. */
export function chartIn(holder: HTMLElement, words: ChartWords): Omit<Body, "tools"> & Pick<Drawn, "showTable"> {
  let drawn: Drawn | undefined;
  return {
    update(answer, around) {
      if (!isChart(answer)) return;
      if (drawn) drawn.update(words, answer, chartAround(words, around));
      else drawn = drawPanel(holder, words, answer, chartAround(words, around));
    },
    resize: () => drawn?.resize(),
    showTable: (isTable) => drawn?.showTable(isTable),
    dispose: () => drawn?.dispose(),
  };
}

const isChart = (answer: Answer): answer is Extract<Answer, ChartData> =>
  answer.kind !== "rows" && answer.kind !== "text";

function chartAround(words: ChartWords, { data, before, alerts, clock, theme, slots }: PageAround): ChartAround {
  const { toMs, firings, panels } = data;
  const fromMs = words.range === "page" || words.range === "now" ? data.fromMs : toMs - ranges[words.range].spanMs;
  const earlier = before?.panels[words.id];
  const hasEarlier = words.range === "page" && earlier?.state === "data" && panels[words.id]?.state === "data";
  const alert = words.alert === undefined ? undefined : alerts.get(words.alert);
  return {
    ...{ theme, clock, fromMs, toMs, slots },
    ...(hasEarlier && isChart(earlier) && { before: earlier }),
    ...(alert && { alert }),
    ...(words.alert !== undefined && { alertHref: alertHash(words.alert) }),
    firings: (words.alert !== undefined && firings[words.alert]) || [],
  };
}
