import type { Page } from "../model/dashboard.ts";
import { detectionWait, errors, stuckBatches } from "./documents/behind.ts";
import { byProcessor, failedByProcessor, lengthAndTime, processors, timeByProcessor } from "./documents/extraction.ts";
import {
  costFigure,
  detectionFigure,
  documentsFigure,
  failedFigure,
  geminiFigure,
  timeFigure,
} from "./documents/figures.ts";
import { attempts, cost, pages, pageTime, rateLimits, tokens } from "./documents/gemini.ts";
import { browserShare, fallbackHosts } from "./documents/playwright.ts";
import { blocksPerDocument, steps } from "./documents/steps.ts";

export const documents: Page = {
  id: "documents",
  title: "Documents",
  question: "Does what people bring become text, how fast, and what does it take?",
  filters: ["people"],
  range: "7d",
  panels: [
    failedFigure,
    timeFigure,
    documentsFigure,
    geminiFigure,
    detectionFigure,
    costFigure,
    byProcessor,
    failedByProcessor,
    processors,
    errors,
    timeByProcessor,
    lengthAndTime,
    steps,
    blocksPerDocument,
    pages,
    attempts,
    pageTime,
    tokens,
    cost,
    detectionWait,
    rateLimits,
    stuckBatches,
    browserShare,
    fallbackHosts,
  ],
};
