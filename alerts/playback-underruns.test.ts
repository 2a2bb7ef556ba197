import { describe, expect, it } from "vitest";
import { event, type RuleTest, ruleTest } from "../backtest/rule-test.ts";
import { playbackUnderruns } from "./playback-underruns.ts";

const names = ["a", "b", "c", "d", "e"];
const columns = (request_id: string, block_idx: number) => ({ request_id, model_slug: "kokoro", block_idx });
const block = (request_id: string, block_idx: number) => ({
  asked: event("synthesis_queued", columns(request_id, block_idx)),
  done: event("synthesis_complete", { ...columns(request_id, block_idx), audio_duration_ms: 10_000 }),
});

/** Listeners who connect and ask for four blocks of 10 s at 60 s, of which the first two are there at 61 s: so that playing needs
 *  the third at 81 s and the fourth at 91 s. */
function listening(listeners = names): RuleTest {
  const test = ruleTest(playbackUnderruns);
  for (const name of listeners) {
    test.at("60s", event("ws_connect", { request_id: name }));
    for (const index of [0, 1, 2, 3]) test.at("60s", block(name, index).asked);
    test.at("61s", block(name, 0).done, block(name, 1).done);
  }
  return test;
}
const given = (test: RuleTest, time: `${number}s`, index: number, listeners = names) =>
  test.at(time, ...listeners.map((name) => block(name, index).done));

describe("playback-underruns", () => {
  it("warns when more than 30 % of five listeners are given a block over a second late", async () => {
    const test = given(listening(), "83s", 2, ["a", "b"]);
    given(test, "81s", 2, ["c", "d", "e"]);
    given(test, "91s", 3);
    expect(await test.run("20m")).toEqual([
      "1m30s pending warning (kokoro)",
      "3m30s firing warning (kokoro)",
      "16m resolved warning (kokoro): no data any more",
    ]);
  });

  it("counts a block that is not there yet", async () => {
    const test = listening();
    expect((await test.run("5m")).slice(0, 1)).toEqual(["1m30s pending warning (kokoro)"]);
  });

  it("goes on from the gap: what comes as late as before is late no more", async () => {
    const test = given(listening(), "82s", 2);
    given(test, "92s", 3);
    expect(await test.run("10m")).toEqual([]);
  });

  it("is quiet at less than a third, about four listeners, and about what is in time", async () => {
    const one = given(given(listening(), "200s", 2, ["a"]), "80s", 2, ["b", "c", "d", "e"]);
    expect(await given(one, "90s", 3).run("3m")).toEqual([]);
    expect(await listening(["a", "b", "c", "d"]).run("10m")).toEqual([]);
    expect(await given(given(listening(), "81s", 2), "91s", 3).run("10m")).toEqual([]);
  });

  it("is quiet about a listener who paused and asked later, and takes a cached block for as long as its text", async () => {
    const paused = given(given(listening(), "70s", 2), "70s", 3);
    paused.at("300s", ...names.map((name) => block(name, 4).asked));
    expect(await given(paused, "303s", 4).run("10m")).toEqual([]);
    const cached = listening();
    cached.at("62s", ...names.map((name) => event("cache_hit", { ...columns(name, 2), text_length: 1_600 })));
    expect(await given(cached, "160s", 3).run("10m")).toEqual([]);
  });

  it("is quiet about connections that began before it looked", async () => {
    const test = ruleTest(playbackUnderruns);
    for (const name of names) {
      test.at("60s", ...[0, 1, 2].map((index) => block(name, index).asked));
      test.at("61s", block(name, 0).done, block(name, 1).done);
    }
    expect(await test.run("10m")).toEqual([]);
  });
});
