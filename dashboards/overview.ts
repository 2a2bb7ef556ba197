import type { Page } from "../model/dashboard.ts";
import { status } from "./overview/areas.ts";
import { failedOverTime, firstAudioOverTime, queueOverTime } from "./overview/charts.ts";
import { failedFigure, firstAudioP50, firstAudioP95, peopleFigure, queueFigure } from "./overview/figures.ts";
import { costFigure, diskFigure, firingFigure, reportFigure, uptimeFigure } from "./overview/host-figures.ts";
import { deployments, firingAlerts, logErrors, watch } from "./overview/watch.ts";

export const overview: Page = {
  id: "overview",
  title: "Overview",
  question: "Are users well?",
  filters: [],
  range: "24h",
  panels: [
    firstAudioP50,
    firstAudioP95,
    failedFigure,
    queueFigure,
    peopleFigure,
    uptimeFigure,
    status,
    firstAudioOverTime,
    firingFigure,
    reportFigure,
    costFigure,
    diskFigure,
    firingAlerts,
    deployments,
    failedOverTime,
    queueOverTime,
    logErrors,
    watch,
  ],
};
