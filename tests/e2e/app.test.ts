import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type App, deployApp } from "../world/app/app.ts";
import { faultNamed } from "../world/app/faults/index.ts";
import { GatewayClient } from "../world/app/service/client.ts";
import type { ServerMessage } from "../world/app/service/socket.ts";
import { bootVps, type Vps } from "../world/vps/vps.ts";

const observedLimitMs = 20_000;
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

let vps: Vps;
let app: App;

async function start(database: "unit" | "container"): Promise<void> {
  vps = await bootVps();
  app = await deployApp(vps, { database });
}

describe("with its database as a unit of the VPS", () => {
  beforeAll(() => start("unit"));
  afterAll(() => vps?.down());

  test("a listener on another machine hears a block", async () => {
    const gateway = new GatewayClient(app.gatewayUrl);
    const token = await gateway.signIn({ email: "reader@example.test", password: app.listenerPassword });
    const { id } = await gateway.createDocument(token, "Heard from outside.");
    const heard: ServerMessage[] = [];
    const playback = await gateway.open(token, (message) => heard.push(message));
    playback.send({ type: "synthesize", document_id: id, block_indices: [0], model: "higgs", voice: "en-man" });
    await eventually("done", async () => expect(heard.at(-1)?.status).toBe("done"));
    playback.close();
    expect((await gateway.send("GET", heard.at(-1)?.audio_url ?? "")).status).toBe(200);
  });

  test("the monitoring's role reads events and can write nothing", async () => {
    const psql = (sql: string) =>
      vps.run(`psql --no-psqlrc -qAt -v ON_ERROR_STOP=1 ${app.databaseUrl}`, { input: sql, check: false });
    expect(Number((await psql("SELECT count(*) FROM metrics_event")).stdout)).toBeGreaterThan(0);
    expect((await psql("DELETE FROM metrics_event")).stderr).toContain("permission denied");
    expect((await psql("CREATE TABLE own (id int)")).stderr).toContain("permission denied");
  });

  test("the gateway's log is on the host, in loguru's shape", async () => {
    const { stdout } = await vps.run(`tail -n 50 ${app.logDir}/gateway.jsonl`);
    const whole = stdout.slice(0, stdout.lastIndexOf("\n")).split("\n"); // the last line may be half written
    const levels = whole.map((line) => JSON.parse(line).record.level.name);
    expect(levels).toContain("INFO");
    expect(levels.filter((level) => !["INFO", "WARNING", "ERROR", "CRITICAL"].includes(level))).toEqual([]);
  });

  test("the application comes back by itself after a reboot", async () => {
    await vps.reboot();
    await eventually(
      "events after the reboot",
      async () => expect((await count("synthesis_complete", 3)) + (await count("http_request", 3))).toBeGreaterThan(0),
      60_000,
    );
  });
});

describe("with its database in a container", () => {
  beforeAll(() => start("container"));
  afterAll(() => vps?.down());

  test("the database publishes no port", async () => {
    expect(app.databaseContainer).toBe("yapit-postgres");
    expect((await vps.run("docker port yapit-postgres")).stdout).toBe("");
  });

  test("twenty seconds of traffic hold every alert's minimum sample", async () => {
    await eventually(
      "the samples",
      async () => {
        expect(await count("synthesis_complete", 20)).toBeGreaterThanOrEqual(20);
        expect(await count("http_request", 20)).toBeGreaterThanOrEqual(20);
        expect(await count("stripe_webhook", 20)).toBeGreaterThanOrEqual(4);
      },
      40_000,
    );
    expect(await count("synthesis_error", 60)).toBe(0);
  });

  test("disk-filling shows in df and heals", () =>
    injectAndHeal("disk-filling", {
      seen: async () => expect(await diskPercent()).toBeGreaterThan(92),
      healed: async () => expect(await diskPercent()).toBeLessThan(50),
    }));

  test("container-unhealthy shows in the container's health and heals", () =>
    injectAndHeal("container-unhealthy", {
      seen: async () => expect(await state("yapit-worker-higgs")).toBe("running unhealthy"),
      healed: async () => expect(await state("yapit-worker-higgs")).toBe("running healthy"),
    }));

  test("container-restarting shows as exits and heals", () =>
    injectAndHeal("container-restarting", {
      seen: async (sinceSeconds) => expect(await events("die", sinceSeconds)).toBeGreaterThan(2),
      healed: async () => expect(await state("yapit-worker-higgs")).toBe("running healthy"),
    }));

  test("container-oom is a kill by the kernel and heals", () =>
    injectAndHeal("container-oom", {
      seen: async (sinceSeconds) => expect(await events("oom", sinceSeconds)).toBeGreaterThan(0),
      healed: async () => expect(await state("yapit-worker-higgs")).toBe("running healthy"),
    }));

  test("no container fault filled a queue or failed a synthesis", async () => {
    expect(await count("synthesis_error", 600)).toBe(0);
    const [deepest] = await app.query<{ depth: number }>(
      `SELECT max(queue_depth) AS depth FROM metrics_event WHERE event_type = 'synthesis_queued'`,
    );
    expect(deepest?.depth).toBeLessThanOrEqual(30);
  });

  test("error-burst shows as synthesis errors and heals", () =>
    injectAndHeal("error-burst", {
      seen: async () => expect(await count("synthesis_error", 4)).toBeGreaterThan(3),
      healed: async () =>
        expect([await count("synthesis_error", 4), (await count("synthesis_complete", 8)) > 0]).toEqual([0, true]),
    }));

  test("redis-gone stops a container and fails syntheses while HTTP goes on", () =>
    injectAndHeal("redis-gone", {
      seen: async () => {
        expect(await state("yapit-redis")).toMatch(/^exited/);
        expect(await count("synthesis_error", 4)).toBeGreaterThan(2);
        expect(await count("http_request", 4)).toBeGreaterThan(2);
      },
      healed: async () => {
        expect(await state("yapit-redis")).toBe("running healthy");
        expect([await count("synthesis_error", 4), (await count("synthesis_complete", 8)) > 0]).toEqual([0, true]);
      },
    }));

  test("down leaves nothing of it on the VPS", async () => {
    await app.down();
    const left = "docker ps -aq; docker network ls -q -f name=yapit; docker volume ls -q; ls -d /opt/yapit /srv/yapit";
    expect((await vps.run(left, { check: false })).stdout).toBe("");
  });

  async function injectAndHeal(
    name: string,
    { seen, healed }: { seen: (sinceSeconds: number) => Promise<void>; healed: () => Promise<void> },
  ): Promise<void> {
    const sinceSeconds = Number((await vps.run("date +%s")).stdout);
    const fault = faultNamed(name);
    await fault.inject({ vps, app });
    try {
      await eventually(`${name} seen`, () => seen(sinceSeconds));
    } finally {
      await fault.heal({ vps, app });
    }
    await eventually(`${name} healed`, healed);
  }
});

async function count(eventType: string, seconds: number): Promise<number> {
  const [found] = await app.query<{ events: number }>(
    `SELECT count(*) AS events FROM metrics_event
     WHERE event_type = '${eventType}' AND timestamp > now() - interval '${seconds} seconds'`,
  );
  return found?.events ?? 0;
}

/** "running healthy", "exited unhealthy", … */
async function state(container: string): Promise<string> {
  const format = "{{.State.Status}} {{.State.Health.Status}}";
  return (await vps.run(`docker inspect --format '${format}' ${container}`)).stdout.trim();
}

async function events(event: string, sinceSeconds: number): Promise<number> {
  const filter = `--filter event=${event} --filter container=yapit-worker-higgs`;
  const { stdout } = await vps.run(
    `docker events --since ${sinceSeconds} --until $(date +%s) ${filter} --format '{{.Action}}'`,
  );
  return stdout.split("\n").filter((line) => line !== "").length;
}

async function diskPercent(): Promise<number> {
  return Number.parseInt((await vps.run("df --output=pcent / | tail -n 1")).stdout, 10);
}

async function eventually(what: string, check: () => Promise<void>, limitMs = observedLimitMs): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`not within ${limitMs / 1000} s: ${what}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
