import { setTimeout as sleep } from "node:timers/promises";
import { durationMs } from "../model/duration.ts";
import { faultNamed } from "../tests/world/app/faults/index.ts";
import { seededRandom } from "../tests/world/app/service/random.ts";
import { isAbout, isResolved, untilQuiet } from "../tests/world/watching.ts";
import { evaluate } from "../timers/evaluate.ts";
import type { Line } from "./report.ts";
import { type Setting, stackName } from "./setting.ts";

const trials = 20;
const limitMs = 180_000;
const periodMs = durationMs(evaluate.every);
const criticalDepth = 80;

interface Trial {
  toFiringS: number;
  /** Of it: until the application's events show the backlog, until the timer elapses, and from then to the phone. */
  symptomS: number;
  waitS: number;
  tickS: number;
  toResolvedS: number;
}

/** From a fault to the phone and from its cure to the all-clear, with the rules and the timer as they are deployed. */
export async function notification(setting: Setting): Promise<Line[]> {
  const random = seededRandom("notification");
  const done: Trial[] = [];
  for (let index = 0; index < trials; index += 1) {
    await untilQuiet(setting.world.vps, stackName, Date.now());
    done.push(await trial(setting, () => sleep(random() * periodMs)));
    setting.say(`notification: ${index + 1}/${trials} ${JSON.stringify(done.at(-1))}`);
  }
  const column = (name: keyof Trial) => done.map((each) => each[name]);
  return [
    { what: "backlog to notification", unit: "s", values: column("toFiringS"), note: `every ${evaluate.every}` },
    { what: "· the application shows it", unit: "s", values: column("symptomS") },
    { what: "· the timer elapses", unit: "s", values: column("waitS") },
    { what: "· host-facts, rules, delivery", unit: "s", values: column("tickS") },
    { what: "cure to resolved", unit: "s", values: column("toResolvedS"), note: "2.5 s of it are the fault's own end" },
  ];
}

/** `anyTime` waits for a random part of the timer's period: neither a fault nor its cure knows the timer's phase. */
async function trial({ world, app }: Setting, anyTime: () => Promise<void>): Promise<Trial> {
  const { ntfy, topic, vps } = world;
  const fault = faultNamed("backlog");
  const told = (afterMs: number, resolved: boolean) =>
    ntfy.waitFor(
      topic,
      (message) =>
        message.receivedAtMs >= afterMs && isAbout(message, "queue-depth") && isResolved(message) === resolved,
      limitMs,
    );
  await anyTime();
  const injectedAtMs = Date.now();
  let healedAtMs = injectedAtMs;
  let firedAtMs: number;
  try {
    await fault.inject({ vps, app });
    firedAtMs = (await told(injectedAtMs, false)).receivedAtMs;
    await anyTime();
  } finally {
    healedAtMs = Date.now();
    await fault.heal({ vps, app });
  }
  const resolvedAtMs = (await told(healedAtMs, true)).receivedAtMs;
  const [symptom] = await app.query<{ ms: number }>(
    `SELECT extract(epoch FROM min(timestamp)) * 1000 AS ms FROM metrics_event
     WHERE event_type = 'synthesis_queued' AND queue_depth > ${criticalDepth}
       AND timestamp > to_timestamp(${injectedAtMs / 1_000})`,
  );
  if (!symptom?.ms) throw new Error("bench: the alert fired, but no event shows the backlog");
  const elapsedAtMs = Math.floor(firedAtMs / periodMs) * periodMs;
  return {
    toFiringS: (firedAtMs - injectedAtMs) / 1_000,
    symptomS: (symptom.ms - injectedAtMs) / 1_000,
    waitS: (elapsedAtMs - symptom.ms) / 1_000,
    tickS: (firedAtMs - elapsedAtMs) / 1_000,
    toResolvedS: (resolvedAtMs - healedAtMs) / 1_000,
  };
}
