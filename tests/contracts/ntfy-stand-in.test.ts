import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ntfy, startNtfy } from "../world/ntfy/server.ts";

let ntfy: Ntfy;
beforeEach(async () => {
  ntfy = await startNtfy({ burst: 10_000 });
});
afterEach(() => ntfy.close());

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${ntfy.url}/${path}`, { method: "POST", body, headers });

describe("waiting for a message", () => {
  test("resolves as soon as it arrives, not on a matching message of another topic", async () => {
    const waiting = ntfy.waitFor("alerts", (message) => message.message?.includes("84") ?? false, 2_000);
    await post("other", "84 jobs");
    await post("alerts", "31 jobs");
    await post("alerts", "84 jobs");
    const message = await waiting;
    expect(message).toMatchObject({ topic: "alerts", message: "84 jobs" });
    expect(Math.abs(Date.now() - message.receivedAtMs)).toBeLessThan(1_000);
  });

  test("finds one that came before, even if it has been replaced", async () => {
    await post("alerts/queue", "84 jobs");
    await post("alerts/queue", "resolved");
    expect((await ntfy.waitFor("alerts", (message) => message.message === "84 jobs", 10)).message).toBe("84 jobs");
  });

  test("gives up after its time and says what the topic had", async () => {
    await post("alerts", "31 jobs", { Title: "Queue" });
    const waiting = ntfy.waitFor("alerts", (message) => message.title === "Disk", 20);
    await expect(waiting).rejects.toThrow(/no matching message on alerts within 20 ms.*"Queue"/);
  });

  test("ends with an error when the server is closed", async () => {
    const waiting = ntfy.waitFor("alerts", () => true, 60_000);
    const outcome = expect(waiting).rejects.toThrow(/closed while waiting/);
    await ntfy.close();
    await outcome;
  });
});

describe("injected faults", () => {
  test("hit write requests in order, as often as they say, and accept nothing", async () => {
    ntfy.faults.push({ status: 503, times: 2 }, { status: 429, body: "slow down", headers: { "retry-after": "7" } });
    expect((await fetch(`${ntfy.url}/alerts/json?poll=1`)).status).toBe(200);
    expect([(await post("alerts", "a")).status, (await post("alerts", "b")).status]).toEqual([503, 503]);
    const limited = await post("alerts", "c");
    expect([limited.status, limited.headers.get("retry-after"), await limited.text()]).toEqual([429, "7", "slow down"]);
    expect((await post("alerts", "d")).status).toBe(200);
    expect(ntfy.history("alerts").map((event) => event.message)).toEqual(["d"]);
    expect(ntfy.requests.map((request) => request.status)).toEqual([200, 503, 503, 429, 200]);
  });

  test("a cut connection leaves nothing behind", async () => {
    ntfy.faults.push({ reset: true });
    await expect(post("alerts", "a")).rejects.toThrow();
    expect(ntfy.history("alerts")).toEqual([]);
  });

  test("an answer lost after accepting leaves the message, as a sender that retries must expect", async () => {
    ntfy.faults.push({ reset: "after-accepting" });
    await expect(post("alerts/queue", "a")).rejects.toThrow();
    expect((await post("alerts/queue", "a")).status).toBe(200);
    expect(ntfy.history("alerts")).toHaveLength(2);
    expect(ntfy.messages("alerts")).toHaveLength(1);
  });

  test("a delay alone holds the answer back and then accepts", async () => {
    ntfy.faults.push({ delayMs: 60 });
    const startedMs = performance.now();
    expect((await post("alerts", "a")).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55);
  });
});

describe("what it keeps", () => {
  test("is each request with headers, body and answer", async () => {
    await post("alerts?title=Disk", "full", { Tags: "warning" });
    expect(ntfy.requests).toMatchObject([
      { method: "POST", url: "/alerts?title=Disk", headers: { tags: "warning" }, body: "full", status: 200 },
    ]);
  });

  test("is bounded, however much is sent", async () => {
    for (let i = 0; i < 2_100; i += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, offset) => post("alerts", `${i + offset}`)));
    }
    expect(ntfy.history("alerts")).toHaveLength(2_000);
    expect(ntfy.requests).toHaveLength(1_000);
    await post("alerts", "x".repeat(100_000));
    expect(ntfy.requests.at(-1)?.body).toHaveLength(16 * 1024);
  });
});

describe("as a program", () => {
  const program = fileURLToPath(new URL("../world/ntfy/serve.ts", import.meta.url));

  test("it prints its address, serves there and ends on SIGTERM", async () => {
    const child = spawn(process.execPath, [program, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const response = await fetch(`${line.toString().trim()}/v1/health`);
      expect(response.status).toBe(200);
    } finally {
      child.kill("SIGTERM");
    }
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("a port that is no port is refused with the reason", async () => {
    const run = promisify(execFile)(process.execPath, [program, "--port", "http"]);
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--port http") });
  });
});
