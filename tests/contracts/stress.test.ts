import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StressTest } from "../../model/stress.ts";
import type { StepResult } from "../../model/stress-result.ts";
import { Budget } from "../../runtime/stress/budget.ts";
import { machineClock } from "../../runtime/stress/clock.ts";
import { readingApp } from "../../runtime/stress/reading-app.ts";
import { type RunOptions, runStress } from "../../runtime/stress/run.ts";
import { listening } from "../../stress/listening.ts";
import { type LocalApp, startLocalApp } from "../world/app/local.ts";

let app: LocalApp;
beforeAll(async () => {
  app = await startLocalApp({ logRotateBytes: 100_000_000, trafficPerSecond: 0.05 });
});
afterAll(() => app.down());

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
  profiles: {
    baseline: { users: 3, minutes: 0.1 },
    steps: { firstUsers: 16, stepSeconds: 3, withinPercent: 30, settleSeconds: 20 },
    recovery: { users: 2, overloadUsers: 60, overloadSeconds: 4, windowSeconds: 1 },
  },
};

/** From two on, and where nobody is served any more that is said soon. */
const few: StressTest = {
  ...hurried,
  profiles: { ...hurried.profiles, steps: { firstUsers: 2, stepSeconds: 3, withinPercent: 30, settleSeconds: 3 } },
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
    const { result } = await run(few, {
      budget,
      profile,
      say: () => setTimeout(() => budget.end("queue-depth fires on prod"), 1_500),
    });
    expect(result).toMatchObject({ verdict: "stopped", stopped: "queue-depth fires on prod", usersHeld: 2 });
    expect(result.steps.map(({ isWhole }) => isWhole)).toEqual([true, false]);
    expect(await documentsLeft()).toBe(0);
  });

  it("finds where it breaks, and that it serves somebody again afterwards", async () => {
    const { result } = await run(hurried, { profile: "steps" });
    expect(result.verdict).toBe("broken");
    expect(result.usersHeld).toBeGreaterThan(0);
    expect(result.usersBroken).toBeGreaterThan(result.usersHeld ?? 0);
    expect(["firstAudioP95Ms", "underrunPercent"]).toContain(result.firstLimit);
  });

  it("says how long it took to be well again after an overload", async () => {
    const { result } = await run(hurried, { profile: "recovery" });
    expect(result.usersBroken).toBe(60);
    expect(result.recoverySeconds).toBeGreaterThanOrEqual(0);
    expect(result.steps[1]?.windows.length).toBeLessThan(100);
  });
});

describe("a server that goes away", () => {
  it("ends the run, which says so and keeps what was measured before", async () => {
    const short = await startLocalApp({ logRotateBytes: 100_000_000, trafficPerSecond: 0.05 });
    const budget = new Budget(hurried.caps);
    const { result } = await run(few, {
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
