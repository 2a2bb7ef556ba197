import type { Alert } from "../model/alert.ts";
import { backgroundTaskCrashed } from "./background-task-crashed.ts";
import { containerUnhealthy } from "./container-unhealthy.ts";
import { deadLetter } from "./dead-letter.ts";
import { detectionWait } from "./detection-wait.ts";
import { diskUsage } from "./disk-usage.ts";
import { gatewayErrors } from "./gateway-errors.ts";
import { httpErrors } from "./http-errors.ts";
import { httpLatency } from "./http-latency.ts";
import { metricsStale } from "./metrics-stale.ts";
import { queueDepth } from "./queue-depth.ts";
import { queueWait } from "./queue-wait.ts";
import { requeuePattern } from "./requeue-pattern.ts";
import { stripeWebhookSlow } from "./stripe-webhook-slow.ts";
import { synthesisErrors } from "./synthesis-errors.ts";

/** Every alert that is deployed. A new file does nothing until it stands here, and a test says so. */
export const alerts: readonly Alert[] = [
  synthesisErrors,
  httpErrors,
  httpLatency,
  queueDepth,
  stripeWebhookSlow,
  backgroundTaskCrashed,
  metricsStale,
  diskUsage,
  containerUnhealthy,
  gatewayErrors,
  deadLetter,
  requeuePattern,
  queueWait,
  detectionWait,
];
