import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { channelCredential } from "../../model/layout.ts";
import { stateFile } from "../../runtime/state/open.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth]);
});
afterEach(() => watch.close());

const depth = (jobs: number) => () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });
const titles = () => watch.told().map((text) => text.split("\n")[1]);

describe("a message", () => {
  it("arrives once ntfy is back, first the beginning and then the end", async () => {
    watch.ntfy.faults.push({ status: 503, times: 3 });
    await watch.ticks(30, depth(152));
    await watch.ticks(15, depth(1));
    expect(titles()).toEqual([]);
    await watch.ticks(120);
    expect(titles()).toEqual(["Synthesis queue is backing up", "Resolved: Synthesis queue is backing up"]);
  });

  it("is sent again when the program dies before it has heard that ntfy took it", async () => {
    const { fetch } = watch.host;
    watch.host.fetch = async (...request) => {
      await fetch(...request);
      // What a killed process looks like from here: the message is out, and nothing after that happens.
      throw Object.assign(new Error("killed"), { name: "TimeoutError" });
    };
    await watch.ticks(15, depth(152));
    expect(titles()).toHaveLength(1);
    watch.host.fetch = fetch;
    await watch.ticks(15, depth(152));
    expect(titles()).toHaveLength(2);
    expect(watch.ntfy.messages("scenario")).toHaveLength(1);
  });

  it("is not lost when the program dies between saving and sending", async () => {
    const { fetch } = watch.host;
    let clock = 0;
    const died = new Promise<void>((resolve) => {
      watch.host.fetch = () => {
        resolve();
        return new Promise(() => {});
      };
    });
    await depth(152)();
    watch.now += 15_000;
    void watch.tick();
    await died;
    watch.host.fetch = fetch;
    clock = watch.now;
    await watch.ticks(15, depth(152));
    expect(watch.now).toBeGreaterThan(clock);
    expect(titles()).toEqual(["Synthesis queue is backing up"]);
  });

  it("that ntfy refuses for good ends the tick with code 3, is said once, and arrives when the token is right", async () => {
    watch.ntfy.faults.push({ status: 401, body: '{"error":"unauthorized"}' });
    await depth(152)();
    watch.now += 15_000;
    const refused = await watch.tick();
    expect(refused).toMatchObject({
      code: 3,
      err: [
        'channel phone refused "Synthesis queue is backing up": 401 unauthorized (set ntfyToken to a valid access token)',
      ],
    });
    watch.now += 15_000;
    expect((await watch.tick()).code).toBe(0);
    const credential = `${watch.host.credentialsDir}/${channelCredential("phone")}`;
    writeFileSync(credential, JSON.stringify({ topic: "scenario", token: "tk_better" }));
    await watch.ticks(15, depth(152));
    expect(titles()).toEqual(["Synthesis queue is backing up"]);
  });

  it("says that the memory was lost, and what fires is told again", async () => {
    await watch.ticks(30, depth(152));
    writeFileSync(stateFile(watch.host.layout.stateDir), "no database at all ".repeat(500));
    await watch.ticks(30, depth(152));
    expect(titles().sort()).toEqual([
      "Synthesis queue is backing up",
      "Synthesis queue is backing up",
      "Watchbill lost its memory",
    ]);
  });
});

describe("rules that change", () => {
  it("resolve what fired when they are removed, and say why", async () => {
    await watch.ticks(30, depth(152));
    watch.rules([]);
    await watch.ticks(30, depth(152));
    expect(watch.told().at(-1)).toContain("Resolved: Synthesis queue is backing up\nmodel kokoro: rule removed\n");
    expect(watch.told()).toHaveLength(2);
  });

  it("keep their state while their file is broken, which costs no other rule, and is said with the field", async () => {
    const other = { ...queueDepth, id: "other-queue", title: "Other" };
    watch.rules([queueDepth, other]);
    await watch.ticks(30, depth(152));
    const file = `${watch.host.layout.rulesDir}/queue-depth.json`;
    writeFileSync(file, JSON.stringify({ ...queueDepth, levels: [] }));
    await depth(1)();
    watch.now += 15_000;
    const run = await watch.tick();
    expect(run).toMatchObject({ code: 2, err: [`${file} · levels: needs at least one level`] });
    expect(titles().slice(2)).toEqual(["Resolved: Other"]);
    writeFileSync(file, "{");
    expect((await watch.tick()).err).toEqual([`${file}: is not JSON; deploy the rule again`]);
  });

  it("name a channel that is not there, and everything else is done", async () => {
    watch.rules([{ ...queueDepth, channels: ["pager"] }]);
    const run = await watch.tick();
    expect(run.code).toBe(2);
    expect(run.err).toEqual([
      'rules.d/queue-depth.json · channels: names the channel "pager", which is not usable here; usable: phone',
    ]);
  });
});
