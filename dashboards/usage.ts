import type { Page } from "../model/dashboard.ts";
import {
  blocksFigure,
  documentsFigure,
  lengthFigure,
  listenedFigure,
  peopleFigure,
  sessionsFigure,
} from "./usage/figures.ts";
import { listenedOverTime, peopleOverTime, returning, sessionLength, week } from "./usage/people.ts";
import { modelsOverTime, voices, voicesOverTime } from "./usage/voices.ts";

export const usage: Page = {
  id: "usage",
  title: "Usage",
  question: "Who comes, when, and what do they listen to?",
  filters: ["model", "people"],
  range: "7d",
  panels: [
    peopleFigure,
    sessionsFigure,
    listenedFigure,
    blocksFigure,
    lengthFigure,
    documentsFigure,
    peopleOverTime,
    week,
    listenedOverTime,
    modelsOverTime,
    voices,
    voicesOverTime,
    sessionLength,
    returning,
  ],
};
