import { deepEqual } from "node:assert";
import { KumaMonitor } from "../components/kuma/monitor.ts";
import { KumaProvider } from "../components/kuma/provider.ts";
import { Kuma } from "../providers/kuma/client/kuma.ts";
import { newMonitor } from "../providers/kuma/resources/monitor-columns.ts";
import { type KumaServer, startKuma } from "../tests/world/kuma/server.ts";
import { kumaStack } from "../tests/world/kuma/stack.ts";
import { type KumaUser, setUp } from "../tests/world/kuma/user.ts";
import type { Program, ToyStack } from "../tests/world/providers/toy-stack.ts";
import type { Line } from "./report.ts";

const monitorCount = 100;
const repetitions = 3;

/** `pulumi up` of a hundred monitors on an empty Uptime Kuma, when nothing changes, and with one interval changed. */
export async function kumaMonitors(say: (line: string) => void): Promise<Line[]> {
  say(`Uptime Kuma: ${monitorCount} monitors, no-op, one changed`);
  const server = await startKuma();
  const stack = await kumaStack();
  try {
    return await measured(server, stack);
  } finally {
    await stack.remove();
    await server.stop();
  }
}

async function measured(server: KumaServer, stack: ToyStack): Promise<Line[]> {
  const { username, password } = await setUp(server.url);
  const monitors = (intervalSeconds: number): Program => {
    return async () => {
      const provider = new KumaProvider("kuma", { url: server.url, username, password });
      for (let at = 0; at < monitorCount; at += 1) {
        const changing = { intervalSeconds: at === 0 ? intervalSeconds : 60, active: false };
        const url = "http://127.0.0.1:1/";
        new KumaMonitor(`m${at}`, { type: "http", name: `M${at}`, url, ...changing }, { provider });
      }
      return {};
    };
  };
  const [created, idle, one, peer]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < repetitions; round += 1) {
    created.push(await seconds(stack, monitors(60), { create: monitorCount + 2 }));
    idle.push(await seconds(stack, monitors(60), { same: monitorCount + 2 }));
    one.push(await seconds(stack, monitors(90 + round), { same: monitorCount + 1, update: 1 }));
    await stack.destroy();
    peer.push(await withoutPulumi(server.url, { username, password }));
  }
  return [
    { what: `up, ${monitorCount} monitors created`, unit: "s", values: created, note: "each with its tag" },
    { what: `peer: the same calls without Pulumi`, unit: "s", values: peer, note: "one login, one after the other" },
    { what: `up, ${monitorCount} monitors, nothing changed`, unit: "s", values: idle },
    { what: `up, ${monitorCount} monitors, one interval changed`, unit: "s", values: one },
  ];
}

/** What Uptime Kuma itself takes for them: a login, and for each monitor that it is added and given its tag. */
async function withoutPulumi(url: string, user: KumaUser): Promise<number> {
  const startedMs = performance.now();
  const kuma = new Kuma({ url, ...user });
  const tag = await kuma.ensureTag({ name: "peer", color: "#000000" });
  const ids: number[] = [];
  for (let at = 0; at < monitorCount; at += 1) {
    const inputs = { type: "http", name: `P${at}`, url: "http://127.0.0.1:1/" };
    const monitor = { ...newMonitor(inputs, false), name: inputs.name, active: false, notificationIDList: {} };
    const id = await kuma.addMonitor(monitor);
    await kuma.addMonitorTag(tag, id, "bench");
    ids.push(id);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  for (const id of ids) await kuma.deleteMonitor(id);
  await kuma.session.close();
  return seconds;
}

async function seconds(stack: ToyStack, program: Program, expected: Record<string, number>): Promise<number> {
  const startedMs = performance.now();
  const { changes } = await stack.up(program);
  const seconds = (performance.now() - startedMs) / 1_000;
  deepEqual(changes, expected);
  return seconds;
}
