/** From where on something counts, whatever is usual. */

/** Usual deviations: of a whole span, and of the strangest of its hours, which is the worst of many looks. How often people come differs from
 *  week to week for reasons that nobody knows; what shares and times do by chance is known better. */
export const strange = {
  count: { span: 4.5, hour: 6 },
  share: { span: 3.7, hour: 4.5 },
  level: { span: 3.7, hour: 5 },
} as const;
/** What is strange counts only where it is so many times the usual, or so little of it. */
export const ratio = { more: 1.3, less: 0.75 } as const;
/** So many buckets together, or a whole span that is shorter, are low where they have less than this share of the fewest of so many periods. */
export const fewerThanEver = { buckets: 8, periodsLeast: 3, share: 0.6 } as const;

/** Milliseconds that a job waits in its queue. */
export const waitMs = {
  tts: { normal: 15_000, bad: 25_000 },
  detection: { normal: 5_000, bad: 8_000 },
} as const;

/** Jobs in a queue. */
export const queueDepth = { normal: 10, bad: 30 } as const;
/** Minutes at more than that: one may be one listener's. */
export const queueMinutes = 3;

/** Milliseconds of a webhook: Stripe gives up at the second. */
export const webhookMs = { normal: 1_000, givenUp: 20_000 } as const;

/** Of the blocks that were synthesised, those that were not charged. */
export const unchargedPercent = { anomalies: 1, issues: 3 } as const;

/** A worker's median against its siblings'. */
export const workerTimes = { anomalies: 1.3, issues: 3 } as const;

/** A batch that is not back after so long is stuck. */
export const batchStuckMs = 24 * 3_600_000;

/** Of a disk. */
export const diskPercent = { anomalies: 80, issues: 90 } as const;
export const diskDaysToFull = { anomalies: 14, issues: 3 } as const;

/** Metrics that are dark while the log goes on, or both silent. */
export const darkMs = 15 * 60_000;
/** A copy that is so much older than the span's end. */
export const copyLagMs = { anomalies: 2 * 3_600_000, issues: 24 * 3_600_000 } as const;
