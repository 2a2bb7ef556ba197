import type { DerivedEventTypeName, EventTypeName } from "../catalogue.ts";
import type { KnownArea } from "../known-area.ts";
import { authFailures } from "./auth-failures.ts";
import { billing } from "./billing.ts";
import { bufferHealth } from "./buffer-health.ts";
import { complexity } from "./complexity.ts";
import { documentProcessing } from "./document-processing.ts";
import { externalApis } from "./external-apis.ts";
import { firstAudio } from "./first-audio.ts";
import { httpLatency } from "./http-latency.ts";
import { peaks } from "./peaks.ts";
import { playwrightFallback } from "./playwright-fallback.ts";
import { sessions } from "./sessions.ts";
import { synthesis } from "./synthesis.ts";
import { voices } from "./voices.ts";

/** Everything that is expected to be known of the application. What is taken out here is neither judged nor paged. */
export const areas: readonly KnownArea[] = [
  authFailures,
  httpLatency,
  billing,
  documentProcessing,
  playwrightFallback,
  externalApis,
  sessions,
  synthesis,
  bufferHealth,
  firstAudio,
  voices,
  peaks,
  complexity,
];

/** Event types that belong to no area, each with its reason. */
export const outsideAreas: Partial<Record<EventTypeName | DerivedEventTypeName, string>> = {
  error:
    "a good day has none, so that silence says nothing; gateway-errors and background-task-crashed read each of them",
  warning: "a good day has few, and none is counted; the view errors shows the log, which has their text",
};
