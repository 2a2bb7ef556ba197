import type { Page } from "../model/dashboard.ts";
import { apis, calls, overTime, prices, rented, tokens, trouble } from "./costs/apis.ts";
import { apisFigure, hourFigure, monthFigure, reportsFigure, serverFigure, totalFigure } from "./costs/figures.ts";

export const costs: Page = {
  id: "costs",
  title: "Costs",
  question: "What does it cost, and what makes it dearer?",
  filters: [],
  range: "30d",
  panels: [
    totalFigure,
    monthFigure,
    apisFigure,
    serverFigure,
    reportsFigure,
    hourFigure,
    overTime,
    prices,
    apis,
    calls,
    trouble,
    tokens,
    rented,
  ],
};
