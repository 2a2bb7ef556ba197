import type { StressTest } from "../model/stress.ts";

/** People who listen to documents of usual length, as the application's own player does it. */
export const listening: StressTest = {
  id: "listening",
  title: "People who listen",
  targets: [], // staging's address; never the server that people use
  listener: {
    model: "kokoro",
    voices: ["af_heart", "am_adam", "bf_emma"],
    documents: [
      { kind: "text", share: 8, characters: [500, 6_000] },
      { kind: "url", share: 1, address: "https://example.org/stress/" },
      { kind: "pdf", share: 1, pages: [1, 5] },
    ],
    batchBlocks: 8,
    refillAheadBlocks: 8,
    bufferedBlocks: 2,
    speed: 1,
    msPerCharacter: 62,
    pauseSeconds: [3, 9],
    seekPercent: 1,
    comeBackPercent: 5,
  },
  limits: { firstAudioP95Ms: 2_000, underrunPercent: 1, errorPercent: 0.5, queueDepth: 100 },
  profiles: {
    baseline: { users: 5, minutes: 5 },
    steps: { firstUsers: 4, stepSeconds: 60, withinPercent: 5, settleSeconds: 120 },
    recovery: { users: 5, overloadUsers: 60, overloadSeconds: 60, windowSeconds: 10 },
  },
  caps: { users: 200, minutes: 60, requests: 200_000, usd: 5, usdPerBlock: 0.0005 },
};
