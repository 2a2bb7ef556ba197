import type { Page } from "../model/dashboard.ts";
import {
  acknowledgedFigure,
  calmFigure,
  firedFigure,
  firingFigure,
  heldFigure,
  lastedFigure,
} from "./alerts/figures.ts";
import { channels, firings, noisiest, rules, silences, watch } from "./alerts/lists.ts";
import { firedOverTime, timeline, timeToAcknowledge } from "./alerts/over-time.ts";

export const alerts: Page = {
  id: "alerts",
  title: "Alerts",
  question: "What fired, who knew, and which rules cry wolf?",
  filters: [],
  range: "7d",
  panels: [
    firingFigure,
    firedFigure,
    calmFigure,
    acknowledgedFigure,
    lastedFigure,
    heldFigure,
    timeline,
    firedOverTime,
    timeToAcknowledge,
    noisiest,
    silences,
    firings,
    rules,
    channels,
    watch,
  ],
};
