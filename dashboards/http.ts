import type { Page } from "../model/dashboard.ts";
import { attemptsOverTime, neverThere, refusedRequests } from "./http/auth.ts";
import { endpoints, endpointsOverTime } from "./http/endpoints.ts";
import {
  failedFigure,
  gatewayErrorsFigure,
  refusedFigure,
  requestsFigure,
  signInsFigure,
  timeFigure,
} from "./http/figures.ts";
import { distribution, failedOverTime, gatewayErrors, statusClasses, timeOverTime } from "./http/health.ts";

export const http: Page = {
  id: "http",
  title: "HTTP & auth",
  question: "Does the gateway answer, how fast, and whom does it refuse?",
  filters: ["people"],
  range: "24h",
  panels: [
    failedFigure,
    timeFigure,
    requestsFigure,
    signInsFigure,
    refusedFigure,
    gatewayErrorsFigure,
    timeOverTime,
    failedOverTime,
    endpoints,
    endpointsOverTime,
    statusClasses,
    distribution,
    gatewayErrors,
    attemptsOverTime,
    neverThere,
    refusedRequests,
  ],
};
