import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostOf } from "../../../runtime/host.ts";
import type { Io } from "../../../runtime/io.ts";
import { serviceStates } from "../../../runtime/sources/containers.ts";
import { pushContainers } from "../../../runtime/verbs/push-containers.ts";
import { collecting } from "../../world/verb-run.ts";

const now = Date.UTC(2026, 2, 10, 12);
const container = (name: string, status: string, health?: string, labels: object = {}) =>
  JSON.stringify({
    Name: `/${name}`,
    ...labels,
    State: { Status: status, Running: status === "running", ...(health ? { Health: { Status: health } } : {}) },
  });

describe("the state of a service", () => {
  it("is Docker's word, and well only where it runs and is not unhealthy", () => {
    const lines = [
      container("yapit-gateway", "running", "healthy", { Compose: "gateway" }),
      container("redis", "running"),
      container("worker", "running", "unhealthy"),
      container("old", "exited"),
      container("loop", "restarting"),
    ];
    expect(serviceStates(lines, ["gateway", "redis", "worker", "old", "loop", "nobody"])).toEqual([
      { isWell: true, state: "running" },
      { isWell: true, state: "running" },
      { isWell: false, state: "unhealthy" },
      { isWell: false, state: "exited" },
      { isWell: false, state: "restarting" },
      { isWell: false, state: "gone" },
    ]);
  });

  it("is that of its best container: a Swarm service has those that were replaced beside it", () => {
    const task = (id: string, status: string) =>
      container(`web.1.${id.repeat(25)}`, status, undefined, { Swarm: "web" });
    expect(serviceStates([task("a", "exited"), task("b", "running")], ["web"])).toEqual([
      { isWell: true, state: "running" },
    ]);
  });
});

describe("the containers are reported", () => {
  let root: string;
  let asked: string[];
  let answers: (Response | Error)[];
  let io: Io;
  let said: string[];
  const naps: number[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "watchbill-push-"));
    mkdirSync(join(root, "run/watchbill/prod"), { recursive: true });
    [asked, answers, naps.length] = [[], [], 0];
    ({ io, err: said } = collecting());
    facts([container("gateway", "running", "healthy"), container("redis", "running", "unhealthy")]);
    credential([
      { service: "gateway", url: "https://kuma/api/push/planted-a" },
      { service: "redis", url: "https://kuma/api/push/planted-b" },
    ]);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const facts = (lines: readonly string[], at = now) =>
    writeFileSync(
      join(root, "run/watchbill/prod/facts"),
      `@time 0\n${at / 1_000}\n@containers 0\n${lines.join("\n")}\n`,
    );
  const credential = (value: unknown) => writeFileSync(join(root, "container-pushes"), JSON.stringify(value));
  const push = () => {
    const host = {
      ...hostOf("prod", root, root),
      clock: () => now,
      sleep: async (ms: number) => void naps.push(ms),
      fetch: async (address: string | URL | Request) => {
        asked.push(String(address));
        const answer = answers.shift() ?? new Response('{"ok":true}');
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    return pushContainers(host, io);
  };

  it("each to its own monitor, with its state", async () => {
    expect(await push()).toBe(0);
    expect(asked).toEqual([
      "https://kuma/api/push/planted-a?status=up&msg=running",
      "https://kuma/api/push/planted-b?status=down&msg=unhealthy",
    ]);
    expect(said).toEqual([]);
  });

  it("three times where nobody answers, and then the reason is said without the address", async () => {
    credential([{ service: "gateway", url: "https://kuma/api/push/planted-a" }]);
    answers = [new Error("no", { cause: { code: "ECONNREFUSED" } }), new Response("", { status: 502 })];
    expect(await push()).toBe(0);
    answers = [new Response("", { status: 502 }), new Response("", { status: 502 }), new Response("", { status: 404 })];
    expect(await push()).toBe(1);
    expect(said).toEqual(["Uptime Kuma was not told of gateway: it answers 404"]);
    expect(naps).toEqual([2_000, 4_000, 2_000, 4_000]);
  });

  it("not at all where it is not known how they are: silence is down", async () => {
    facts([], now - 120_000);
    await expect(push()).rejects.toThrow("host facts are 120 s old");
    expect(asked).toEqual([]);
  });

  it("not where the credential is broken, which is not quoted", async () => {
    credential([{ service: "gateway", url: "planted-nowhere" }]);
    await expect(push()).rejects.toThrow("the credential container-pushes is not as it was deployed; make up");
  });
});
