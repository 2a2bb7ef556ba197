import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Hetzner, startHetzner } from "../world/hetzner/hetzner.ts";

const token = "t".repeat(64);
const readToken = "r".repeat(64);
let hetzner: Hetzner;

beforeEach(async () => {
  hetzner = await startHetzner({
    token,
    readToken,
    limitPerHour: 20,
    servers: [
      { id: 7, name: "web", ip: "192.0.2.7", labels: { role: "app" } },
      { id: 8, name: "db", ip: "192.0.2.8" },
    ],
  });
});

afterEach(async () => {
  await hetzner.close();
});

async function ask(path: string, init: RequestInit & { token?: string } = {}) {
  const headers = { Authorization: `Bearer ${init.token ?? token}` };
  const reply = await fetch(`${hetzner.endpoint}${path}`, { ...init, headers });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === "" ? undefined : JSON.parse(text) };
}

const post = (path: string, body: unknown) => ask(path, { method: "POST", body: JSON.stringify(body) });

describe("the Hetzner API stand-in", () => {
  it("answers any other token with 401", async () => {
    expect(await ask("/servers", { token: "wrong" })).toMatchObject({
      status: 401,
      body: { error: { code: "unauthorized" } },
    });
  });

  it("lets a token with the permission to read only read", async () => {
    expect(await ask("/servers/7", { token: readToken })).toMatchObject({ status: 200 });
    const made = { method: "POST", body: JSON.stringify({ name: "ssh" }), token: readToken };
    expect(await ask("/firewalls", made)).toMatchObject({ status: 403, body: { error: { code: "token_readonly" } } });
  });

  it("finds servers by id, name and label, and says so when there is none", async () => {
    expect((await ask("/servers/7")).body.server).toMatchObject({
      name: "web",
      public_net: { ipv4: { ip: "192.0.2.7" } },
    });
    expect((await ask("/servers?name=db")).body.servers).toMatchObject([{ id: 8 }]);
    expect((await ask("/servers?label_selector=role=app")).body.servers).toMatchObject([{ id: 7 }]);
    expect(await ask("/servers/9")).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  });

  it("gives metrics as strings, in the series of the asked types", async () => {
    hetzner.setMetrics((series, atMs) => (series === "cpu" ? 250.5 : atMs / 1e12));
    const end = new Date();
    const start = new Date(end.getTime() - 3_600_000);
    const range = `start=${start.toISOString()}&end=${end.toISOString()}`;
    const { body } = await ask(`/servers/7/metrics?type=cpu,network&${range}&step=60`);
    expect(body.metrics.step).toBe(60);
    expect(Object.keys(body.metrics.time_series)).toEqual([
      "cpu",
      "network.0.pps.in",
      "network.0.pps.out",
      "network.0.bandwidth.in",
      "network.0.bandwidth.out",
    ]);
    expect(body.metrics.time_series.cpu.values).toHaveLength(60);
    expect(body.metrics.time_series.cpu.values[0]).toEqual([start.getTime() / 1000, "250.5"]);
  });

  it("gives 200 samples when no step is asked for, 500 at most, and nothing older than 30 days", async () => {
    const now = Date.now();
    const days = (count: number) => new Date(now - count * 86_400_000).toISOString();
    const cpu = async (query: string) =>
      (await ask(`/servers/7/metrics?type=cpu&${query}`)).body.metrics.time_series.cpu.values;
    expect(await cpu(`start=${days(1)}&end=${days(0)}`)).toHaveLength(200);
    expect(await cpu(`start=${days(1)}&end=${days(0)}&step=1`)).toHaveLength(500);
    expect(await cpu(`start=${days(40)}&end=${days(31)}`)).toEqual([]);
  });

  it("leaves out what was not measured", async () => {
    hetzner.setMetrics((series) => (series === "cpu" ? undefined : 1));
    const range = `start=${new Date(Date.now() - 600_000).toISOString()}&end=${new Date().toISOString()}`;
    const { body } = await ask(`/servers/7/metrics?type=cpu,disk&${range}&step=60`);
    expect(body.metrics.time_series.cpu.values).toEqual([]);
    expect(body.metrics.time_series["disk.0.iops.read"].values).toHaveLength(10);
  });

  it("remembers what was done to a server, newest first where it is asked so", async () => {
    const hour = (number: number) => Date.UTC(2026, 2, 10, number);
    hetzner.resize(7, 8, hour(1), hour(2));
    hetzner.resize(7, 2, hour(3), hour(4));
    expect((await ask("/servers/7")).body.server.server_type.cores).toBe(2);
    const { body } = await ask("/servers/7/actions?sort=started:desc&per_page=50");
    expect(body.actions.map(({ started }: { started: string }) => Date.parse(started))).toEqual([hour(3), hour(1)]);
    expect(body.actions[0]).toMatchObject({
      command: "change_server_type",
      status: "success",
      resources: [{ id: 7, type: "server" }],
    });
    expect((await ask("/servers/8/actions")).body.actions).toEqual([]);
    expect((await ask("/servers/9/actions")).status).toBe(404);
  });

  it("tells the time, which need not be ours", async () => {
    await hetzner.close();
    const now = Date.UTC(2026, 2, 10, 10);
    hetzner = await startHetzner({ token, servers: [{ id: 7, name: "web", ip: "192.0.2.7" }], now: () => now });
    expect((await ask("/servers/7")).headers.get("date")).toBe("Tue, 10 Mar 2026 10:00:00 GMT");
  });

  it("refuses metrics of an unknown type or without times", async () => {
    expect(await ask("/servers/7/metrics?type=memory&start=x&end=y")).toMatchObject({ status: 422 });
    expect(await ask("/servers/7/metrics?type=cpu")).toMatchObject({
      status: 422,
      body: { error: { code: "invalid_input" } },
    });
  });

  it("counts requests down in its headers, and answers 429 when none is left", async () => {
    const first = await ask("/servers/7");
    expect(first.headers.get("ratelimit-limit")).toBe("20");
    expect(first.headers.get("ratelimit-remaining")).toBe("19");
    expect(Number(first.headers.get("ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
    for (let count = 0; count < 19; count += 1) await ask("/servers/7");
    expect(await ask("/servers/7")).toMatchObject({ status: 429, body: { error: { code: "rate_limit_exceeded" } } });
  });

  it("fails as often as it is told to", async () => {
    hetzner.fail({ status: 503, times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ask("/servers/7")).status);
    expect(statuses).toEqual([503, 503, 200]);
    hetzner.fail({ status: 429, times: 1 });
    expect((await ask("/servers/7")).status).toBe(429);
  });

  it("keeps a firewall's rules and refuses to delete it while it is applied", async () => {
    const rules = [{ direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"], destination_ips: [] }];
    const made = await post("/firewalls", { name: "ssh", rules });
    expect(made).toMatchObject({ status: 201, body: { firewall: { name: "ssh", rules } } });
    const path = `/firewalls/${made.body.firewall.id}`;
    expect(await post("/firewalls", { name: "ssh" })).toMatchObject({ status: 409 });
    const applied = [{ type: "server", server: { id: 7 } }];
    await post(`${path}/actions/apply_to_resources`, { apply_to: applied });
    expect((await ask("/servers/7")).body.server.public_net.firewalls).toEqual([
      { id: made.body.firewall.id, status: "applied" },
    ]);
    expect((await ask("/servers?name=db")).body.servers[0].public_net.firewalls).toEqual([]);
    expect(await ask(path, { method: "DELETE" })).toMatchObject({
      status: 409,
      body: { error: { code: "resource_in_use" } },
    });
    await post(`${path}/actions/remove_from_resources`, { remove_from: applied });
    expect((await ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await ask(path)).status).toBe(404);
  });

  it("makes volumes where the server is, which grow and never shrink", async () => {
    const { body } = await post("/volumes", { name: "logs", size: 10, server: 7 });
    expect(body.volume).toMatchObject({ size: 10, server: 7, location: { name: "fsn1" } });
    const path = `/volumes/${body.volume.id}`;
    expect((await post(`${path}/actions/resize`, { size: 5 })).status).toBe(422);
    await post(`${path}/actions/resize`, { size: 20 });
    expect((await ask(path)).body.volume.size).toBe(20);
    expect((await ask(path, { method: "DELETE" })).status).toBe(409);
    await post(`${path}/actions/detach`, {});
    expect((await ask(path, { method: "DELETE" })).status).toBe(204);
  });
});
