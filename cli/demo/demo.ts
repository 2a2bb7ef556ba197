import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { alerts } from "../../alerts/index.ts";
import watchbill from "../../index.ts";
import { type Alert, above } from "../../model/alert.ts";
import type { Declared } from "../../model/declared.ts";
import { type App, deployApp } from "../../tests/world/app/app.ts";
import { type Fault, faultNamed } from "../../tests/world/app/faults/index.ts";
import type { ReceivedMessage } from "../../tests/world/ntfy/types.ts";
import { startWorld, type World } from "../../tests/world/world.ts";
import { timers } from "../../timers/index.ts";
import { deploy, type Outcome } from "../deploy.ts";
import { runtimeVerb } from "../ssh.ts";
import { demoDir, settingsOf } from "../stack.ts";
import { untilInterrupted } from "./interrupt.ts";
import { NotSeen, Story } from "./story.ts";

export interface DemoOptions {
  /** Name of the fault to inject. */
  fault: string;
  /** Ends by itself instead of waiting for Ctrl-C. */
  once: boolean;
  say(line: string): void;
}

// The slowest rule looks back over a quarter of an hour, and its alert lasts as long.
const firingLimitMs = 13 * 60_000;
const resolvedLimitMs = 20 * 60_000;
const quietLimitMs = 90_000;

/** Tells the whole story on real parts. Returns when it has been seen to the end; throws NotSeen where it was not. */
export async function demo({ fault: faultName, once, say }: DemoOptions): Promise<void> {
  const fault = faultNamed(faultName);
  const story = new Story(say);
  let world: World | undefined;
  const interrupted = untilInterrupted();
  try {
    story.step("A VPS: Debian with systemd, sshd and its own Docker engine");
    world = await startWorld({ stackName: "demo", directory: demoDir, vps: { name: "demo" } });
    story.tell(`${world.vps.address} is up; your phone is ${world.ntfy.url}/?topic=${world.topic}`);
    await Promise.race([
      tellOn(world, fault, story),
      interrupted.then(() => Promise.reject(new NotSeen("interrupted"))),
    ]);
    story.step("Where to look");
    story.tell(`every alert:     make status STACK=demo\nwhat is wrong:   make doctor STACK=demo`);
    story.tell(`the phone:       ${world.ntfy.url}/?topic=${world.topic}`);
    story.tell(`the dashboards:  http://${dashboardListen(world)}`);
    if (!once) {
      story.tell("Ctrl-C ends the demo and leaves nothing behind.");
      await interrupted;
    }
  } finally {
    await world?.close();
  }
  say(`\nAll of it was seen to happen, in ${story.elapsedS()} s; nothing is left behind.`);
}

/** Its own address, which only this machine reaches. */
const dashboardListen = ({ vps }: World) => `${vps.address}:8088`;

async function tellOn(world: World, fault: Fault, story: Story): Promise<void> {
  story.step("The sample application: gateway, workers, Redis, PostgreSQL, and people who use it");
  const app = await deployApp(world.vps);
  story.tell(`${app.containers.length} containers are live at ${app.gatewayUrl}`);

  story.step("The monitoring: make up STACK=demo");
  const stack = await world.stack({
    databaseUrl: app.databaseUrl,
    clickUrl: app.gatewayUrl,
    dashboardListen: dashboardListen(world),
  });
  await changed(stack, story, undefined, "up");

  story.step("All quiet");
  story.tell(await quiet(world, stack));

  await faultAndCure({ world, app, stack, fault, story });
  await thresholdAndBack(stack, story);
}

interface Incident {
  world: World;
  app: App;
  stack: Stack;
  fault: Fault;
  story: Story;
}

async function faultAndCure({ world, app, fault, story }: Incident): Promise<void> {
  const { ntfy, topic, vps } = world;
  story.step(`A fault: ${fault.title} (FAULT=${fault.name})`);
  const injectedAtMs = Date.now();
  await fault.inject({ vps, app });
  const [first, ...later] = fault.expects as [string, ...string[]];
  story.tell(`injected; ${first} should fire${later.length > 0 ? `, and if it lasts ${later.join(" and ")}` : ""}`);
  const isFiring = (message: ReceivedMessage) => about(message, first, injectedAtMs) && !isResolved(message);
  const firing = await ntfy.waitFor(topic, isFiring, firingLimitMs);
  story.tell(`${phone(firing)}\n${seconds(firing.receivedAtMs - injectedAtMs)} after the fault`);

  story.step("Healed");
  const healedAtMs = Date.now();
  await fault.heal({ vps, app });
  const told = fault.expects.filter((id) => ntfy.history(topic).some((message) => about(message, id, injectedAtMs)));
  for (const id of told) {
    const isDone = (message: ReceivedMessage) => about(message, id, healedAtMs) && isResolved(message);
    const resolved = await ntfy.waitFor(topic, isDone, resolvedLimitMs);
    story.tell(`${phone(resolved)}\n${seconds(resolved.receivedAtMs - healedAtMs)} after the cure`);
  }
}

/** Changes one number, shows that the preview names just that rule, deploys it and takes it back. */
async function thresholdAndBack(stack: Stack, story: Story): Promise<void> {
  const raised = alerts.map(
    (alert): Alert =>
      alert.id === "queue-depth"
        ? {
            ...alert,
            levels: alert.levels.map((level) => (level.severity === "warning" ? { ...level, when: above(40) } : level)),
          }
        : alert,
  );
  story.step("A threshold is changed: queue-depth warns above 40 instead of 30");
  expectOnly(await changed(stack, story, { alerts: raised, timers }, "preview"), "queue-depth");
  expectOnly(await changed(stack, story, { alerts: raised, timers }, "up"), "queue-depth");
  story.step("And rolled back");
  expectOnly(await changed(stack, story, undefined, "up"), "queue-depth");
}

async function changed(
  stack: Stack,
  story: Story,
  declared: Partial<Declared> | undefined,
  operation: "preview" | "up",
): Promise<Outcome> {
  stack.workspace.program = () => watchbill(declared);
  const outcome = await deploy(stack, operation, (line) => story.tell(line));
  if (!outcome.ok) throw new NotSeen(`${operation} failed: ${outcome.errors.join("; ")}`);
  return outcome;
}

function expectOnly({ changes }: Outcome, resource: string): void {
  const names = changes.map((change) => change.resource);
  if (names.join() !== resource)
    throw new NotSeen(`only ${resource} should change, but these do: ${names.join(", ") || "none"}`);
}

/** Waits for a tick that has looked at everything and found nothing; returns the table that `make status` prints. */
async function quiet({ ntfy, topic }: World, stack: Stack): Promise<string> {
  const settings = await settingsOf(stack);
  const deadlineMs = Date.now() + quietLimitMs;
  for (;;) {
    const { stdout } = await runtimeVerb(settings, stack.name, "status --json");
    const report = JSON.parse(stdout) as { watching: boolean; alerts: { alert: string; state: string }[] };
    const states = report.alerts.map(({ state }) => state);
    if (report.watching && states.every((state) => state === "ok" || state === "no data")) break;
    if (Date.now() > deadlineMs) {
      const loud = report.alerts
        .filter(({ state }) => state !== "ok")
        .map(({ alert, state }) => `${alert} is ${state}`);
      throw new NotSeen(`all should be quiet, but ${loud.join(", ") || "no tick has run"}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const told = ntfy.history(topic);
  if (told.length > 0)
    throw new NotSeen(`nothing is wrong yet, but the phone got: ${told.map(({ title }) => title).join(", ")}`);
  return (await runtimeVerb(settings, stack.name, "status")).stdout;
}

function about(message: ReceivedMessage, alertId: string, afterMs: number): boolean {
  return message.receivedAtMs >= afterMs && (message.sequence_id ?? "").startsWith(alertId);
}

function isResolved({ tags }: ReceivedMessage): boolean {
  return (tags ?? []).includes("white_check_mark");
}

function phone({ title, message, priority }: ReceivedMessage): string {
  const lines = (message ?? "").split("\n").map((line) => `│ ${line}`);
  return [`┌ ${title ?? ""}  (priority ${priority ?? 3})`, ...lines, "└"].join("\n");
}

function seconds(spanMs: number): string {
  return `${(spanMs / 1_000).toFixed(1)} s`;
}
