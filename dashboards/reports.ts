import type { Page } from "../model/dashboard.ts";
import { costFigure, findingsFigure, lastReport, nominalFigure, reportsFigure, toldFigure } from "./reports/figures.ts";
import { costOverTime, findingsOverTime, latest, list, verdicts } from "./reports/lists.ts";

export const reports: Page = {
  id: "reports",
  title: "Reports",
  question: "What did the reports find, were they told, and what did they cost?",
  filters: [],
  range: "30d",
  panels: [
    lastReport,
    reportsFigure,
    nominalFigure,
    findingsFigure,
    toldFigure,
    costFigure,
    verdicts,
    latest,
    findingsOverTime,
    costOverTime,
    list,
  ],
};
