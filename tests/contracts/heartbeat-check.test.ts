import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Healthchecks, startHealthchecks } from "../world/healthchecks/server.ts";

const script = resolve(import.meta.dirname, "../../runtime/host/heartbeat-check");
let healthchecks: Healthchecks;
beforeAll(async () => {
  healthchecks = await startHealthchecks();
});
afterAll(() => healthchecks?.close());

/** Runs the script as a resource does, with curl's configuration as its input. */
async function heartbeatCheck(verb: "put" | "remove", { key = healthchecks.apiKey, timeout = 60 } = {}) {
  const check = { name: "job", slug: "job", timeout, grace: 60, channels: "*", unique: ["slug"] };
  const request = [
    `url = "${healthchecks.url}/api/v3/checks/"`,
    `header = "X-Api-Key: ${key}"`,
    'header = "Content-Type: application/json"',
    `data = ${JSON.stringify(JSON.stringify(check))}`,
  ];
  const child = spawn(script, [verb], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  child.stdin.end(request.join("\n"));
  const [code] = await once(child, "close");
  return { code: Number(code), said };
}

describe("heartbeat-check", () => {
  it("makes a check, changes it where it is there, and removes it, without a word", async () => {
    expect(await heartbeatCheck("put")).toEqual({ code: 0, said: "" });
    expect(await heartbeatCheck("put", { timeout: 120 })).toEqual({ code: 0, said: "" });
    expect(healthchecks.checks.map(({ slug, schedule }) => [slug, schedule])).toEqual([
      ["job", { timeout: 120, grace: 60 }],
    ]);
    expect(await heartbeatCheck("remove")).toEqual({ code: 0, said: "" });
    expect(healthchecks.checks).toEqual([]);
  });

  it("says what Healthchecks refuses and which setting to look at, and not the key", async () => {
    const wrong = await heartbeatCheck("put", { key: "planted-wrong-key" });
    expect(wrong).toEqual({ code: 1, said: expect.stringMatching(/heartbeatApiKey.*wrong api key/s) });
    expect(wrong.said).not.toContain("planted");
    expect((await heartbeatCheck("put", { timeout: 1 })).said).toContain("timeout is too small");
  });

  it("does not keep a stack from being removed where Healthchecks is away or refuses", async () => {
    expect(await heartbeatCheck("remove", { key: "planted-wrong-key" })).toEqual({
      code: 0,
      said: expect.stringContaining("remove it at Healthchecks"),
    });
    healthchecks.broken = 400;
    expect(await heartbeatCheck("remove")).toMatchObject({ code: 0 });
    healthchecks.broken = undefined;
  });
});
