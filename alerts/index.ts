import type { Alert } from "../model/alert.ts";
import { apiRateLimits } from "./api-rate-limits.ts";
import { authFailureBurst } from "./auth-failure-burst.ts";
import { backgroundTaskCrashed } from "./background-task-crashed.ts";
import { batchStuck } from "./batch-stuck.ts";
import { billingDrift } from "./billing-drift.ts";
import { billingReconciliation } from "./billing-reconciliation.ts";
import { containerUnhealthy } from "./container-unhealthy.ts";
import { deadLetter } from "./dead-letter.ts";
import { deploymentDrift } from "./deployment-drift.ts";
import { detectionErrors } from "./detection-errors.ts";
import { detectionWait } from "./detection-wait.ts";
import { diskUsage } from "./disk-usage.ts";
import { extractionErrors } from "./extraction-errors.ts";
import { gatewayErrors } from "./gateway-errors.ts";
import { geminiErrors } from "./gemini-errors.ts";
import { httpErrors } from "./http-errors.ts";
import { httpLatency } from "./http-latency.ts";
import { inodesUsage } from "./inodes-usage.ts";
import { memoryUsage } from "./memory-usage.ts";
import { metricsStale } from "./metrics-stale.ts";
import { queueDepth } from "./queue-depth.ts";
import { queueWait } from "./queue-wait.ts";
import { requeuePattern } from "./requeue-pattern.ts";
import { stripeWebhookFailures } from "./stripe-webhook-failures.ts";
import { stripeWebhookSlow } from "./stripe-webhook-slow.ts";
import { synthesisErrors } from "./synthesis-errors.ts";
import { workerOutlier } from "./worker-outlier.ts";

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
  detectionErrors,
  extractionErrors,
  geminiErrors,
  apiRateLimits,
  stripeWebhookFailures,
  authFailureBurst,
  billingDrift,
  billingReconciliation,
  batchStuck,
  workerOutlier,
  inodesUsage,
  memoryUsage,
  deploymentDrift,
];
