import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { type App, deployApp } from "../world/app/app.ts";
import { statusOn, untilQuiet, upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";

const stackName = "container-database";
const lostLimitMs = 30_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let world: World;
let app: App;

beforeAll(async () => {
  world = await startWorld({ stackName });
  app = await deployApp(world.vps, { database: "container" });
  const stack = await world.stack({ databaseUrl: app.databaseUrl });
  await upWith(stack, { alerts, timers: [{ ...evaluate, every: "5s", timeout: "4s" }] });
});

afterAll(async () => {
  await world?.close();
});

test("rules read a database that is named by its container and publishes no port", async () => {
  expect(new URL(app.databaseUrl).hostname).toBe("yapit-postgres");
  expect((await world.vps.run("docker port yapit-postgres")).stdout).toBe("");
  await untilQuiet(world.vps, stackName, Date.now());
  expect(await eventsCounted()).toBeGreaterThan(0);
});

test("ticks find the database again when its container comes back at another address", async () => {
  const { vps } = world;
  const before = await address();
  await vps.run("docker stop -t 2 yapit-postgres");
  try {
    await untilLost();
    // Takes the address that became free: what the monitoring knew is somebody else's now.
    await vps.run("docker run -d --name squatter --network yapit node:24-slim sleep 600");
  } finally {
    await vps.run("docker start yapit-postgres");
  }
  expect(await address()).not.toBe(before);
  const { problems } = await untilQuiet(vps, stackName, Date.now());
  expect(problems).toEqual([]);
  expect(await eventsCounted()).toBeGreaterThan(0);
});

test("an outage of seconds is told to nobody", () => {
  expect(world.ntfy.history(world.topic).map(({ title }) => title)).toEqual([]);
});

async function address(): Promise<string> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return (await world.vps.run(`docker inspect --format '${format}' yapit-postgres`)).stdout.trim();
}

/** What metrics-stale counted at the last tick; 0 where it could not. */
async function eventsCounted(): Promise<number> {
  const { alerts } = await statusOn(world.vps, stackName);
  return Number.parseInt(alerts.find(({ alert }) => alert === "metrics-stale")?.value ?? "0", 10);
}

async function untilLost(): Promise<void> {
  const deadlineMs = Date.now() + lostLimitMs;
  for (;;) {
    const { alerts } = await statusOn(world.vps, stackName);
    const lost = alerts.filter(({ state, instance }) => state === "error" && instance.startsWith("unreachable"));
    if (lost.length > 0) return;
    if (Date.now() > deadlineMs) throw new Error(`no tick missed the stopped database within ${lostLimitMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
