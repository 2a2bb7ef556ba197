import { describe, expect, it } from "vitest";
import { compared } from "../../../../runtime/stress/compare.ts";
import { comparisonInWords, planInWords, resultInWords, stepInWords } from "../../../../runtime/stress/in-words.ts";
import { listening } from "../../../../stress/listening.ts";
import { result, step } from "./results.ts";

describe("a stress test in words", () => {
  it("says what it will do before it does it, and what ends it", () => {
    expect(planInWords(listening, "steps", "https://staging.example.org")).toMatchInlineSnapshot(`
      "People who listen, on https://staging.example.org: 4 people, then half as many more each 60 s until a limit breaks, and what lies between.
      Each signs in, uploads documents, which are taken away again, and listens to them.
      Limits: first audio p95 ≤ 2 s, underruns ≤ 1 %, errors ≤ 0.5 %, queue ≤ 100 jobs.
      It ends at 200 people, 60 min, 200000 requests or $5; Ctrl-C ends it at once, and what it has found is kept."
    `);
  });

  it("says of each step what was measured and which limit it passed", () => {
    expect(stepInWords(step(14, 980))).toMatchInlineSnapshot(
      `"   14 people   first audio p95 0.98 s   underruns 0.20 %   errors 0.00 %   queue 12   ok"`,
    );
    const errors = [{ kind: "POST /documents: HTTP 503", count: 9 }];
    expect(stepInWords(step(21, 3_900, { errors, ownDelayP99Ms: 80 }))).toMatchInlineSnapshot(
      `"   21 people   first audio p95 3.90 s   underruns 0.20 %   errors 0.00 % (POST /documents: HTTP 503)   queue 12   BROKEN: time to first audio   this machine is 80 ms late itself"`,
    );
  });

  it("says what it found, and where it found less", () => {
    expect(resultInWords(result())).toBe("holds 18 people, breaks at 19 by time to first audio");
    const nothing = { usersHeld: null, usersBroken: null, firstLimit: null };
    expect(resultInWords(result({ ...nothing, stopped: "Ctrl-C" }))).toBe(
      "nothing is known yet; stopped early: Ctrl-C",
    );
    expect(resultInWords(result({ ...nothing, recoverySeconds: null }))).toBe("did not recover");
    expect(resultInWords(result({ usersBroken: 60, usersHeld: null, recoverySeconds: 30 }))).toBe(
      "breaks at 60 by time to first audio, was well again 30 s after the overload",
    );
  });

  it("says of a comparison how much slower, and how sure that is", () => {
    const windows = (ms: number) =>
      Array.from({ length: 10 }, (_, at) => ({ ...step(4, 300).windows[0], blockP50Ms: ms + at }));
    const baseline = (ms: number) =>
      result({ profile: "baseline", steps: [step(4, 300, { windows: windows(ms) as never })] });
    expect(comparisonInWords(compared(baseline(200), baseline(250)), "20261120-0300-baseline")).toMatchInlineSnapshot(`
      "beside 20261120-0300-baseline:
        block p50: 205 → 255 ms (+24 %, p = 0.0000054)  WORSE
        block p95: 600 → 600 ms (+0 %, p = 0.51)
        first audio p50: 400 → 400 ms (+0 %, p = 0.51)"
    `);
  });
});
