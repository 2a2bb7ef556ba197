import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { UptimeContext } from "../../model/report-context.ts";
import type { Resource, Work } from "../../providers/engine/provider.ts";
import { revealAll } from "../../providers/engine/values.ts";
import { kumaProvider } from "../../providers/kuma/provider.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { uptimeContext } from "../../runtime/report-context/uptime.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { setUp } from "../world/kuma/user.ts";
import { freePort } from "../world/postgres-local.ts";

let root: string;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-uptime-"));
  host = hostOf("prod", root, undefined);
  mkdirSync(host.layout.configDir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (page: object) => writeFileSync(host.layout.uptimeFile, JSON.stringify(page));
const look = (): Promise<UptimeContext> => {
  const nowMs = host.clock();
  return uptimeContext({ host, facts: { problem: "not asked" }, fromMs: nowMs - 1, toMs: nowMs, nowMs });
};

describe("the status page of a real Uptime Kuma", () => {
  let kuma: KumaServer;
  const provider = kumaProvider();
  beforeAll(async () => {
    kuma = await startKuma();
  }, 120_000);
  afterAll(async () => {
    await provider.close?.();
    await kuma?.stop();
  });

  it("says how each public check is and was, without a password, and nothing of private ones", async () => {
    const configuration = { url: kuma.url, ...(await setUp(kuma.url)) };
    const work = (name: string): Work => {
      const urn = `urn:pulumi:prod::shop::kuma:index:Thing::${name}`;
      const log = { status: () => {}, message: () => {} };
      return { urn, name, configuration, log, signal: AbortSignal.abort() };
    };
    const monitor = provider.resources["kuma:index:Monitor"] as Required<Resource>;
    const page = provider.resources["kuma:index:StatusPage"] as Required<Resource>;
    const made: Record<string, { id: string; token: string }> = {};
    for (const name of ["The site answers", "The API is well", "Not looked at yet", "A private one"]) {
      const inputs = { type: "push", name, intervalSeconds: 3_600 };
      const { id, state } = await monitor.create(inputs, work(name));
      const read = revealAll((await monitor.read(id, state, inputs, work(name)))?.inputs ?? {});
      made[name] = { id, token: String(read.pushToken ?? revealAll(state).pushToken) };
    }
    const push = async (name: string, status: "up" | "down") => {
      const reply = await fetch(`${kuma.url}/api/push/${made[name]?.token}?status=${status}&msg=OK&ping=12`);
      expect(await reply.json()).toEqual({ ok: true });
    };
    const from = Date.now();
    await push("The site answers", "up");
    await push("A private one", "down");
    for (const status of ["up", "down", "up", "down"] as const) await push("The API is well", status);
    const monitors = ["The site answers", "The API is well", "Not looked at yet"].map((name) => Number(made[name]?.id));
    await page.create({ slug: "status", title: "All", groups: [{ name: "G", monitors }] }, work("page"));

    at({ url: kuma.url, slug: "status" });
    const { checks } = await look();
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ["The site answers", "up"],
      ["The API is well", "down"],
      ["Not looked at yet", expect.stringMatching(/pending|unknown|down/)],
    ]);
    expect(checks[0]).toMatchObject({ responseMs: 12, outages: [], upPercent: expect.any(Number) });
    const outages = checks[1]?.outages ?? [];
    expect(outages).toMatchObject([{ toMs: null }, { toMs: expect.any(Number) }]);
    for (const { fromMs } of outages) expect(Math.abs(fromMs - from)).toBeLessThan(60_000);
  });

  it("is not there under another name, or says nothing of it", async () => {
    at({ url: kuma.url, slug: "other" });
    await expect(look()).rejects.toThrow("Uptime Kuma's status page");
  }, 20_000);
});

describe("a status page that cannot be used", () => {
  let server: Server;
  let reply: { status: number; body: string };
  let url: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.statusCode = reply.status;
      response.setHeader("location", "https://example.org/");
      response.end(reply.body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each([
    ["gone", 404, "", "cannot be read: it answers 404"],
    ["that sends elsewhere", 302, "", "cannot be read: "],
    ["no JSON", 200, "<html>", "is not understood"],
    ["another shape", 200, '{"publicGroupList":[{"monitorList":[{"id":"one"}]}]}', "is not understood"],
    ["endless", 200, " ".repeat(4_300_000), "is larger than 4194304 bytes"],
  ])("as it is %s says so", async (_, status, body, message) => {
    reply = { status, body };
    at({ url, slug: "status" });
    await expect(look()).rejects.toThrow(`Uptime Kuma's status page ${message}`);
  });

  it("says that nobody is there, without the address", async () => {
    at({ url: `http://127.0.0.1:${await freePort()}`, slug: "status" });
    await expect(look()).rejects.toThrow("Uptime Kuma's status page cannot be read: ECONNREFUSED");
  });

  it("says where none was deployed, or the file is damaged", async () => {
    await expect(look()).rejects.toThrow("no public check is declared, or kumaUrl is not set");
    at({ url: "file:///etc/passwd", slug: "status" });
    await expect(look()).rejects.toThrow("uptime.json is not as it was deployed; make up");
    writeFileSync(host.layout.uptimeFile, "{");
    await expect(look()).rejects.toThrow("uptime.json is not JSON");
  });
});
