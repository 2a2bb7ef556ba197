import type { Page } from "../model/dashboard.ts";
import {
  failedFigure,
  firstAudioFigure,
  gapsFigure,
  madeFigure,
  ratioFigure,
  waitFigure,
} from "./synthesis/figures.ts";
import { ahead, firstAudioOverTime, gapsOverTime } from "./synthesis/listening.ts";
import { outcomes, overflow, queueDepth, ratioOverTime, waitOverTime } from "./synthesis/queues.ts";
import { byWorker, errors, lengthAndLatency, workerLatency, workers } from "./synthesis/workers.ts";

export const synthesis: Page = {
  id: "synthesis",
  title: "Synthesis",
  question: "Is speech there in time, and if not, where does it wait?",
  filters: ["model", "people"],
  range: "24h",
  panels: [
    firstAudioFigure,
    gapsFigure,
    failedFigure,
    waitFigure,
    ratioFigure,
    madeFigure,
    firstAudioOverTime,
    queueDepth,
    waitOverTime,
    workerLatency,
    workers,
    byWorker,
    ratioOverTime,
    lengthAndLatency,
    gapsOverTime,
    ahead,
    outcomes,
    overflow,
    errors,
  ],
};
