import { describe, expect, it } from "vitest";
import { event, ruleTest, type TestEvent } from "../backtest/rule-test.ts";
import { firstAudio } from "./first-audio.ts";

const of = (request_id: string, model_slug = "kokoro") => ({ request_id, model_slug });
const connect = (name: string) => event("ws_connect", { request_id: name });
const ask = (name: string, blocks = 2) =>
  Array.from({ length: blocks }, (_, block_idx) => event("synthesis_queued", { ...of(name), block_idx }));
const done = (name: string, block_idx: number) => event("synthesis_complete", { ...of(name), block_idx });
const names = ["a", "b", "c", "d", "e"];
const each = (make: (name: string) => TestEvent | TestEvent[], of = names) => of.flatMap(make);

describe("first-audio", () => {
  it("warns when half of five listeners wait longer than 15 s for their second block, and ends below 8 s", async () => {
    const later = ["f", "g", "h", "i", "j", "k"];
    const test = ruleTest(firstAudio)
      .at("1m", ...each(connect), ...each((name) => ask(name)))
      .at("61s", ...each((name) => done(name, 0)))
      .at("76s", ...each((name) => done(name, 1)))
      .at("10m", ...each(connect, later), ...each((name) => ask(name), later))
      .at("601s", ...each((name) => [done(name, 0), done(name, 1)], later));
    expect(await test.run("15m")).toEqual([
      "1m30s pending warning (kokoro)",
      "3m30s firing warning (kokoro)",
      "10m15s resolved warning (kokoro)",
    ]);
  });

  it("counts who is still waiting, and is over a quarter of an hour after they came", async () => {
    const test = ruleTest(firstAudio).at("1m", ...each(connect), ...each((name) => ask(name)));
    expect(await test.run("20m")).toEqual([
      "1m30s pending warning (kokoro)",
      "3m30s firing warning (kokoro)",
      "16m resolved warning (kokoro): no data any more",
    ]);
  });

  it("takes what is cached for heard", async () => {
    const cached = (name: string, block_idx: number) => event("cache_hit", { ...of(name), block_idx });
    const test = ruleTest(firstAudio)
      .at("1m", ...each(connect), ...each((name) => [cached(name, 0), cached(name, 1)]))
      .at("2m", ...each((name) => ask(name)));
    expect(await test.run("10m")).toEqual([]);
  });

  it("is quiet at 15 s, when only two of five wait, about four, and about blocks that fail", async () => {
    const quiet = async (test: ReturnType<typeof ruleTest>) => expect(await test.run("10m")).toEqual([]);
    const begun = (listeners: string[]) =>
      ruleTest(firstAudio).at("1m", ...each(connect, listeners), ...each((name) => ask(name), listeners));
    await quiet(begun(names).at("75s", ...each((name) => [done(name, 0), done(name, 1)])));
    await quiet(begun(names).at("61s", ...each((name) => [done(name, 0), done(name, 1)], ["a", "b", "c"])));
    await quiet(begun(["a", "b", "c", "d"]));
    await quiet(begun(names).at("70s", ...each((name) => event("synthesis_error", of(name)))));
  });

  it("is quiet about one who asks for a single block, and about a connection that began before it looked", async () => {
    const single = ruleTest(firstAudio).at("1m", ...each(connect), ...each((name) => ask(name, 1)));
    expect(await single.run("10m")).toEqual([]);
    const old = ruleTest(firstAudio).at("1m", ...each((name) => ask(name)));
    expect(await old.run("10m")).toEqual([]);
  });
});
