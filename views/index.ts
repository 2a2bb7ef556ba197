import type { View } from "../model/view.ts";
import { authFailures } from "./auth-failures.ts";
import { billing } from "./billing.ts";
import { bufferHealth } from "./buffer-health.ts";
import { complexity } from "./complexity.ts";
import { costs } from "./costs.ts";
import { documentProcessing } from "./document-processing.ts";
import { errors } from "./errors.ts";
import { externalApiUsage } from "./external-api-usage.ts";
import { firstAudio } from "./first-audio.ts";
import { geminiPages } from "./gemini-pages.ts";
import { httpLatency } from "./http-latency.ts";
import { latencyPerModel } from "./latency-per-model.ts";
import { peakHours } from "./peak-hours.ts";
import { playwrightFallback } from "./playwright-fallback.ts";
import { sessions } from "./sessions.ts";
import { synthesisPerModel } from "./synthesis-per-model.ts";
import { voices } from "./voices.ts";

/** Every view that `watchbill query` knows. One that reads another stands behind it. */
export const views: readonly View[] = [
  errors,
  authFailures,
  httpLatency,
  latencyPerModel,
  synthesisPerModel,
  firstAudio,
  bufferHealth,
  sessions,
  voices,
  peakHours,
  documentProcessing,
  geminiPages,
  complexity,
  playwrightFallback,
  externalApiUsage,
  costs,
  billing,
];
