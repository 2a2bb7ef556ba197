import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StressTest } from "../../model/stress.ts";
import type { StepResult } from "../../model/stress-result.ts";
import { Budget } from "../../runtime/stress/budget.ts";
import { machineClock } from "../../runtime/stress/clock.ts";
import { databaseLoad } from "../../runtime/stress/load/database.ts";
import { redisLoad } from "../../runtime/stress/load/redis.ts";
import type { Measures } from "../../runtime/stress/measures.ts";
import { readingApp } from "../../runtime/stress/reading-app.ts";
import { type RunOptions, runStress } from "../../runtime/stress/run.ts";
import { listening } from "../../stress/listening.ts";
import { type LocalApp, startLocalApp } from "../world/app/local.ts";

const quiet = { logRotateBytes: 100_000_000, trafficPerSecond: 0.05 };
let app: LocalApp;
beforeAll(async () => {
  app = await startLocalApp(quiet);
});
afterAll(() => app.down());

/** That no machine is too slow for. */
const wide = { firstAudioP95Ms: 60_000, underrunPercent: 100, errorPercent: 50, queueDepth: 1_000_000 };

/** People in a hurry: a session takes seconds. */
const hurried: StressTest = {
  ...listening,
  listener: {
    ...listening.listener,
    documents: [
      { kind: "text", share: 4, characters: [300, 900] },
      { kind: "pdf", share: 1, pages: [1, 2] },
      { kind: "url", share: 1, address: "https://example.org/stress/" },
    ],
    speed: 20,
    pauseSeconds: [1, 2],
    comeBackPercent: 30,
    seekPercent: 2,
  },
  limits: wide,
  profiles: {
    baseline: { users: 3, minutes: 0.1 },
    steps: { firstUsers: 2, stepSeconds: 3, withinPercent: 30, settleSeconds: 3 },
    recovery: { users: 1, overloadUsers: 20, overloadSeconds: 6, windowSeconds: 2 },
  },
};

type More = Partial<RunOptions> & { account?: { email: string; password: string } };

async function run(test: StressTest, { account, ...more }: More = {}) {
  const budget = new Budget(test.caps);
  const said: StepResult[] = [];
  const result = await runStress({
    ...{ test, profile: "baseline", target: app.gatewayUrl, seed: 7, commit: null, budget, clock: machineClock },
    wallMs: Date.now,
    appOf: (measures) => {
      const nowMs = machineClock.nowMs;
      return readingApp({ url: app.gatewayUrl, model: "kokoro", account, measures, budget, nowMs });
    },
    say: (step) => said.push(step),
    ...more,
  });
  return { result, said };
}

/** Documents of people that the traffic of the sample did not make. */
async function documentsLeft(): Promise<number> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    "SELECT count(*)::int AS n FROM documents WHERE title LIKE 'A stress%' OR title = 'A file'",
  );
  await client.end();
  return rows[0].n;
}

describe("a stress test of the sample application", () => {
  it("measures what people hear, endpoint by endpoint, and takes their documents away again", async () => {
    const { result, said } = await run(hurried);
    expect(result).toMatchObject({ verdict: "held", usersHeld: 3, usersBroken: null, firstLimit: null, seed: 7 });
    const [step] = result.steps;
    expect(said).toEqual([step]);
    expect(step?.errors).toEqual([]);
    expect(step?.visits).toBeGreaterThan(0);
    expect(step?.firstAudioMs.p95).toBeGreaterThan(0);
    expect(step?.windows).toHaveLength(10);
    expect(step?.blocksPlayed).toBe(step?.windows.reduce((sum, window) => sum + window.blocksPlayed, 0));
    expect(step?.http.map(({ endpoint }) => endpoint).sort()).toEqual([
      "DELETE /documents/{id}",
      "GET /audio/{hash}",
      "POST /auth/sign-in",
      "POST /documents",
    ]);
    expect(result.spent.requests).toBeGreaterThan(step?.blocksPlayed ?? 0);
    expect(await documentsLeft()).toBe(0);
  });

  it("signs in with an account where it has one, and says at once where it is refused", async () => {
    const email = "stress@example.org";
    const { result } = await run(hurried, { account: { email, password: app.password } });
    expect(result.verdict).toBe("held");
    const refused = run(hurried, { account: { email, password: "wrong" } });
    await expect(refused).rejects.toThrow("one person is not served: POST /auth/sign-in: HTTP 401");
  });

  it("ends at a cap, says which, and keeps what it has", async () => {
    const { result } = await run({ ...hurried, caps: { ...hurried.caps, requests: 60 } });
    expect(result).toMatchObject({ verdict: "stopped", stopped: "caps.requests (60) is reached" });
    expect(result.spent.requests).toBeGreaterThanOrEqual(60);
    expect(await documentsLeft()).toBe(0);
  });

  it("ends when it is told to, in the middle of a step, and leaves nothing behind", async () => {
    const budget = new Budget(hurried.caps);
    const profile = "steps" as const;
    const { result } = await run(hurried, {
      budget,
      profile,
      say: () => setTimeout(() => budget.end("queue-depth fires on prod"), 1_500),
    });
    expect(result).toMatchObject({ verdict: "stopped", stopped: "queue-depth fires on prod", usersHeld: 2 });
    expect(result.steps.map(({ isWhole }) => isWhole)).toEqual([true, false]);
    expect(await documentsLeft()).toBe(0);
  });
});

describe("an application whose workers make four blocks a second", () => {
  let slow: LocalApp;
  beforeAll(async () => {
    slow = await startLocalApp({ ...quiet, kokoroBlocksPerSecond: 4 });
  });
  afterAll(() => slow.down());

  const limits = { ...wide, firstAudioP95Ms: 4_000 };
  const of = (profile: "steps" | "recovery", more: More = {}) => {
    const steps = { firstUsers: 1, stepSeconds: 6, withinPercent: 30, settleSeconds: 60 };
    const test = { ...hurried, limits, profiles: { ...hurried.profiles, steps } };
    const budget = new Budget(test.caps);
    const appOf = (measures: () => Measures) =>
      readingApp({ url: slow.gatewayUrl, model: "kokoro", measures, budget, nowMs: machineClock.nowMs });
    return run(test, { profile, budget, appOf, ...more });
  };

  it("breaks where its workers are busy all the time, which is said", async () => {
    const client = new pg.Client({ connectionString: slow.databaseUrl });
    await client.connect();
    const load = async () => {
      const atMs = Date.now();
      const redis = await redisLoad("127.0.0.1", slow.redisPort);
      return { atMs, redis, ...(await databaseLoad(client, atMs - 2_000, atMs)) };
    };
    const { result } = await of("steps", { load });
    await client.end();
    expect(result).toMatchObject({ verdict: "broken", firstLimit: "firstAudioP95Ms" });
    expect(result.usersBroken).toBeGreaterThan(result.usersHeld ?? 0);
    expect(result.cause).toMatchObject({ resource: "workers of kokoro" });
    expect(result.blind).toBeUndefined();
    expect(result.load.some(({ queues }) => (queues?.kokoro ?? 0) > 4)).toBe(true);
  });

  it("is well again some time after an overload, which is said", async () => {
    const { result } = await of("recovery");
    expect(result).toMatchObject({ usersBroken: 20, firstLimit: "firstAudioP95Ms" });
    expect(result.recoverySeconds).toBeGreaterThanOrEqual(0);
    expect(result.steps[1]?.windows.length).toBeLessThan(100);
  });
});

describe("a server that goes away", () => {
  it("ends the run, which says so and keeps what was measured before", async () => {
    const short = await startLocalApp(quiet);
    const budget = new Budget(hurried.caps);
    const { result } = await run(hurried, {
      profile: "steps",
      budget,
      appOf: (measures) =>
        readingApp({ url: short.gatewayUrl, model: "kokoro", measures, budget, nowMs: machineClock.nowMs }),
      say: ({ users }) => {
        if (users === 2) void short.down();
      },
    });
    expect(result.verdict).toBe("stopped");
    expect(result.stopped).toMatch(/^the application has not served one person since \d+ left it/);
    expect(result).toMatchObject({ usersHeld: 2, usersBroken: 3, firstLimit: "errorPercent" });
    expect(result.steps.at(-1)?.errors[0]?.kind).toMatch(/ECONNREFUSED|UND_ERR_SOCKET|closed with/);
  });
});
