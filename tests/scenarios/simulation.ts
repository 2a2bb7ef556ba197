import { DatabaseSync } from "node:sqlite";
import type { Alert } from "../../model/alert.ts";
import { sql } from "../../model/query.ts";
import { type Tick, type TickReport, tick } from "../../runtime/evaluate/tick.ts";
import type { Channel, SendResult } from "../../runtime/notify/channel.ts";
import type { Message } from "../../runtime/notify/message.ts";
import type { Outcome } from "../../runtime/sources/source.ts";
import { prepareSchema } from "../../runtime/state/schema.ts";
import { Store } from "../../runtime/state/store.ts";
import { statusReport } from "../../runtime/status/report.ts";
import { statusTable } from "../../runtime/status/table.ts";

/** Ticks in simulated time with everything real but what is outside: values are set by hand, messages are collected. */
export interface Simulation {
  /** ms */
  now: number;
  store: Store;
  alerts: readonly Alert[];
  /** Value of each instance by alert; what is missing has no row. */
  values: Record<string, Record<string, number>>;
  outcomes: Record<string, Outcome>;
  /** What is answered when an alert asks why; nothing when left out. */
  causes: Record<string, Outcome>;
  messages: Message[];
  answer: SendResult;
  channels: Channel[];
  input: Partial<Tick>;
  tick(): Promise<TickReport>;
  /** How far apart ticks are; 15 in production. */
  tickSeconds: number;
  /** Ticks for a time. */
  ticks(seconds: number): Promise<void>;
  /** `10:00:15 firing warning jobs-a`, with the lines that the policy added. */
  told(): string[];
  /** What `watchbill status` prints of the alerts. */
  status(): string;
}

export const start = Date.UTC(2026, 2, 10, 10, 0, 0);

/** An alert that fires above 10, one instance for each `name`. */
export function rule(id: string, more: Partial<Alert> = {}): Alert {
  return {
    id,
    title: id,
    owner: "speech",
    runbook: "docs/runbooks/queue-depth.md",
    unit: "jobs",
    value: sql`SELECT 1 AS value`,
    levels: [
      { severity: "warning", when: { above: 10 } },
      { severity: "critical", when: { above: 100 } },
    ],
    whenNoData: "ok",
    whenQueryFails: "keep",
    message: "{value}",
    ...more,
  };
}

export function simulate(alerts: readonly Alert[], input: Partial<Tick> = {}): Simulation {
  const database = new DatabaseSync(":memory:");
  prepareSchema(database, ":memory:");
  const at = new Map<Message, number>();
  const simulation: Simulation = {
    now: start,
    tickSeconds: 15,
    store: new Store(database),
    alerts,
    values: {},
    outcomes: {},
    causes: {},
    messages: [],
    answer: { kind: "accepted" },
    channels: [],
    input,
    async tick() {
      const { store, channels } = simulation;
      const chance = { clock: () => simulation.now, random: () => 0.5 };
      const source = { read: async (alert: Alert) => outcomeOf(simulation, alert) };
      const sources = { sql: source, host: source, containers: source } as unknown as Tick["sources"];
      const fixed = {
        stack: "prod",
        alerts: simulation.alerts,
        brokenIds: [],
        windows: [],
        channels,
        sources,
        store,
        chance,
      };
      return await tick({ ...fixed, ...simulation.input });
    },
    async ticks(seconds) {
      const end = simulation.now + seconds * 1_000;
      while (simulation.now < end) {
        simulation.now += simulation.tickSeconds * 1_000;
        await simulation.tick();
      }
    },
    status: () => statusTable(statusReport("prod", [], [], simulation.store.snapshot(), [], simulation.now), false),
    told: () => simulation.messages.map((message) => line(message, at.get(message) ?? 0)),
  };
  simulation.channels.push({
    id: "phone",
    audience: "private",
    fingerprint: "phone",
    async send(message) {
      if (simulation.answer.kind === "accepted") simulation.messages.push(message);
      at.set(message, simulation.now);
      return simulation.answer;
    },
  });
  return simulation;
}

function outcomeOf({ alerts, values, outcomes, causes }: Simulation, { id, value }: Alert): Outcome {
  const asksWhy = value === alerts.find((alert) => alert.id === id)?.cause;
  if (asksWhy) return causes[id] ?? { kind: "rows", rows: [] };
  const rows = Object.entries(values[id] ?? {}).map(([name, value]) => ({
    labels: name === "" ? {} : { name },
    annotations: {},
    value,
  }));
  return outcomes[id] ?? { kind: "rows", rows };
}

function line({ kind, severity, title, text }: Message, at: number): string {
  const time = new Date(at).toISOString().slice(11, 19);
  const notes = text.split("\n").filter((part) => /^(until now|flapping|no longer|still|·|\d+ fire|over:)/.test(part));
  return [`${time} ${kind} ${severity} ${title.replace("Resolved: ", "")}`, ...notes].join("\n");
}
