import type { Alert } from "../model/alert.ts";
import { apiRateLimits } from "./api-rate-limits.ts";
import { areaSilent } from "./area-silent.ts";
import { authFailureBurst } from "./auth-failure-burst.ts";
import { backgroundTaskCrashed } from "./background-task-crashed.ts";
import { batchStuck } from "./batch-stuck.ts";
import { billingDrift } from "./billing-drift.ts";
import { billingReconciliation } from "./billing-reconciliation.ts";
import { cacheEvictionStorm } from "./cache-eviction-storm.ts";
import { containerUnhealthy } from "./container-unhealthy.ts";
import { containersMissing } from "./containers-missing.ts";
import { containersReplaced } from "./containers-replaced.ts";
import { deadLetter } from "./dead-letter.ts";
import { deadWorkers } from "./dead-workers.ts";
import { deploymentDrift } from "./deployment-drift.ts";
import { detectionErrors } from "./detection-errors.ts";
import { detectionWait } from "./detection-wait.ts";
import { diskUsage } from "./disk-usage.ts";
import { extractionBudget } from "./extraction-budget.ts";
import { extractionErrors } from "./extraction-errors.ts";
import { failedUnits } from "./failed-units.ts";
import { firstAudio } from "./first-audio.ts";
import { gatewayErrors } from "./gateway-errors.ts";
import { geminiErrors } from "./gemini-errors.ts";
import { geminiRetries } from "./gemini-retries.ts";
import { hetznerCpu } from "./hetzner-cpu.ts";
import { hetznerStale } from "./hetzner-stale.ts";
import { httpErrors } from "./http-errors.ts";
import { httpLatency } from "./http-latency.ts";
import { inodesUsage } from "./inodes-usage.ts";
import { loadPerCore } from "./load-per-core.ts";
import { logSilence } from "./log-silence.ts";
import { memoryUsage } from "./memory-usage.ts";
import { metricsStale } from "./metrics-stale.ts";
import { playbackUnderruns } from "./playback-underruns.ts";
import { queueDepth } from "./queue-depth.ts";
import { queueWait } from "./queue-wait.ts";
import { requeuePattern } from "./requeue-pattern.ts";
import { stripeWebhookFailures } from "./stripe-webhook-failures.ts";
import { stripeWebhookSlow } from "./stripe-webhook-slow.ts";
import { swapUsage } from "./swap-usage.ts";
import { synthesisErrors } from "./synthesis-errors.ts";
import { visitsUnusual } from "./visits-unusual.ts";
import { workerOutlier } from "./worker-outlier.ts";

/** Every alert that is deployed. A new file does nothing until it stands here, and a test says so. Those that read Hetzner's
 *  measurements are left out where a stack names no server of Hetzner's. */
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
  deadWorkers,
  firstAudio,
  playbackUnderruns,
  cacheEvictionStorm,
  geminiRetries,
  extractionBudget,
  visitsUnusual,
  logSilence,
  containersMissing,
  containersReplaced,
  failedUnits,
  swapUsage,
  loadPerCore,
  deploymentDrift,
  hetznerCpu,
  hetznerStale,
  areaSilent,
];
