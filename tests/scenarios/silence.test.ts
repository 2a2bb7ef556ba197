import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import type { VerbArguments } from "../../runtime/io.ts";
import { silence } from "../../runtime/verbs/silence.ts";
import { status } from "../../runtime/verbs/status.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth]);
  await watch.tick();
});
afterEach(() => watch.close());

const run = (verb: typeof silence, args: Partial<VerbArguments>) =>
  runVerb((io) => verb(watch.host, io, { positional: [], json: false, ...args }));

const silenced = (options: VerbArguments["options"], positional = ["queue-depth"]) =>
  run(silence, { positional, options: { for: "30m", because: "moving the workers", ...options } });
const depth = (jobs: number, model = "kokoro") =>
  watch.event("synthesis_queued", { model_slug: model, queue_depth: jobs });
const titles = () => watch.told().map((text) => `${text.slice(0, 8)} ${text.split("\n")[1]}`);

describe("a maintenance window", () => {
  const file = () => watch.host.layout.windowsFile;
  const nightly = {
    id: "backup",
    why: "the nightly backup",
    starts: "daily",
    lasts: "2h",
    timezone: "Asia/Tokyo",
    holds: {},
  };

  it("is read from the file that is deployed", async () => {
    writeFileSync(file(), JSON.stringify([{ ...nightly, starts: "19:00", lasts: "30m" }]));
    await watch.ticks(29 * 60, () => depth(152));
    expect(titles()).toEqual([]);
    await watch.ticks(60, () => depth(152));
    expect(watch.told()[0]).toContain("until now held until 10:30:00 UTC by backup: the nightly backup");
  });

  it("holds nothing back when its file is broken, and that is said", async () => {
    writeFileSync(
      file(),
      JSON.stringify([
        { ...nightly, starts: "19:00" },
        { ...nightly, starts: "noon" },
      ]),
    );
    await depth(152);
    watch.now += 15_000;
    const run = await watch.tick();
    expect(run.code).toBe(2);
    expect(run.err.join()).toMatch(/windows\.json · 1\.starts: "noon" must be a time of the day/);
    expect(titles()).toHaveLength(1);
  });
});

describe("a silence", () => {
  it("needs a state, which the first tick makes and nobody else", async () => {
    watch.host.layout.stateDir += "/elsewhere";
    await expect(silenced({})).rejects.toThrow("no tick has run yet");
  });

  it("holds back what begins, is listed, and what still fires when it ends is told then, with its reason", async () => {
    expect((await silenced({})).out).toEqual([
      "silence 1: queue-depth, until 10:30:00 UTC (30 min): moving the workers; end it early with: watchbill silence --end 1",
    ]);
    await watch.ticks(29 * 60, () => depth(152));
    expect(titles()).toEqual([]);
    const { out } = await run(status, {});
    expect(out.join("\n")).toContain("silence 1: queue-depth, until 10:30:00 UTC (1 min): moving the workers");
    expect(out.join("\n")).toMatch(/firing critical +queue-depth +model kokoro · silenced until 10:30:00 UTC: moving/);
    await watch.ticks(120, () => depth(152));
    expect(titles()).toEqual(["10:30:00 Synthesis queue is backing up"]);
    expect(watch.told()[0]).toContain("until now silenced until 10:30:00 UTC: moving the workers");
    expect((await run(silence, { options: { list: true } })).out).toEqual(["nothing is silenced"]);
  });

  it("says again at its end what had been told before and still fires, in the same notification", async () => {
    await watch.ticks(30, () => depth(152));
    await silenced({});
    await watch.ticks(45 * 60, () => depth(152));
    expect(titles()).toEqual(["10:00:15 Synthesis queue is backing up", "10:30:30 Synthesis queue is backing up"]);
    expect(watch.ntfy.messages("scenario")).toHaveLength(1);
  });

  it("never holds back that what had been told is over", async () => {
    await watch.ticks(30, () => depth(152));
    await silenced({});
    await watch.ticks(60, () => depth(1));
    expect(titles()[1]).toBe("10:00:45 Resolved: Synthesis queue is backing up");
  });

  it("says nothing when all it hid is over before it ends", async () => {
    await silenced({});
    await watch.ticks(60, () => depth(152));
    await watch.ticks(40 * 60, () => depth(1));
    expect(titles()).toEqual([]);
  });

  it("can be ended early, once", async () => {
    await silenced({});
    await watch.ticks(60, () => depth(152));
    expect((await run(silence, { options: { end: "1" } })).code).toBe(0);
    await watch.ticks(15, () => depth(152));
    expect(titles()).toEqual(["10:01:15 Synthesis queue is backing up"]);
    await expect(run(silence, { options: { end: "1" } })).rejects.toThrow("no silence 1 is running");
  });

  it("covers only the instances that have its labels", async () => {
    await silenced({ label: ["model=kokoro"] });
    await watch.ticks(15, async () => {
      await depth(152);
      await depth(152, "higgs");
    });
    expect(watch.told().map((text) => text.split("\n")[2])).toEqual(["higgs: 152 jobs waiting"]);
    const [listed] = JSON.parse((await run(silence, { json: true, options: { list: true } })).out.join("\n"));
    expect(listed).toMatchObject({ alertId: "queue-depth", labels: { model: "kokoro" }, reason: "moving the workers" });
  });

  it.each([
    ["without an end", { for: undefined }, "say how long with --for"],
    ["for longer than a week", { for: "8d" }, "at most 7d"],
    ["for no time", { for: "0s" }, "longer than zero"],
    ["without a reason", { because: undefined }, "say why with --because"],
    ["with an empty reason", { because: "  " }, "say why with --because"],
    ["with half a label", { label: ["kokoro"] }, "must be name=value"],
  ])("%s is refused, with what to write", async (_, options, message) => {
    await expect(silenced(options)).rejects.toThrow(message);
  });

  it("of an alert that does not exist is refused, with those that do", async () => {
    await expect(silenced({}, ["queue-dept"])).rejects.toThrow(
      'there is no alert "queue-dept"; there are: queue-depth, source-unreachable',
    );
  });

  it("is one of at most a hundred", async () => {
    for (let count = 0; count < 100; count += 1) await silenced({});
    await expect(silenced({})).rejects.toThrow("100 silences are running");
  });
});
