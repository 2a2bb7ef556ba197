import { appendFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type Alert, above, type Severity } from "../../../model/alert.ts";
import { channelCredential } from "../../../model/layout.ts";
import { host, logs, sql } from "../../../model/query.ts";
import type { Instance, Transition } from "../../../runtime/evaluate/instance.ts";
import { stateFile } from "../../../runtime/state/open.ts";
import { loguruLine } from "../../world/app/service/loguru.ts";
import type { ReceivedMessage } from "../../world/ntfy/types.ts";
import type { LocalPostgres } from "../../world/postgres-local.ts";
import { isResolved } from "../../world/watching.ts";
import { startWatch } from "../watch.ts";
import { bundledProgram, type Ended, type RunOptions } from "./program.ts";

/** What an instance is to people. */
export type Word = Severity | "ok";

/** One rule of each source that keeps something between ticks. Each fires at once, so that every round changes something. */
const levels: Alert["levels"] = [
  { severity: "warning", when: above(20) },
  { severity: "critical", when: above(80) },
];
const shared = {
  owner: "tests",
  runbook: "docs/runbooks/queue-depth.md",
  levels,
  whenNoData: "ok",
  whenQueryFails: "keep",
  message: "{value}",
  window: "5m",
} as const;
const alerts: Alert[] = [
  {
    ...shared,
    id: "queue",
    title: "Queue",
    unit: "jobs",
    value: sql`SELECT DISTINCT ON (model_slug) model_slug AS model, queue_depth AS value FROM metrics_event
      WHERE timestamp > :now - :window AND timestamp <= :now ORDER BY model_slug, timestamp DESC, id DESC`,
  },
  { ...shared, id: "disk", title: "Disk", unit: "%", value: host("disk-used-percent") },
  { ...shared, id: "log-errors", title: "Errors", unit: "records", value: logs({ level: "ERROR" }) },
];

/** Instances by alert and label; the log has one. */
export const instances = ["queue kokoro", "queue higgs", "disk /", "disk /data", "log-errors"] as const;
export type Wanted = Record<(typeof instances)[number], Word>;

/** Values on both sides of both thresholds. For the log that many records are written, and each must count once. */
const valueFor: Record<Word, number> = { ok: 3, warning: 37, critical: 93 };

const tickMs = 15_000;
/** Far enough apart that nothing flaps, no window reaches back, and what is over is cleared. */
const roundMs = 1_200_000;
const ticksToSettle = 8;

/** What a round has shown, when everything had calmed down. */
export interface Round {
  /** By sequence id, in order. */
  decided: Record<string, Word[]>;
  received: Record<string, Word[]>;
  /** What is true by the values, by the state and by the phone; by instance. */
  wanted: Wanted;
  state: Record<string, Word>;
  phone: Record<string, Word>;
  /** Records that the log's rule has counted, and those that were written. */
  counted: number | null;
  written: number;
  /** How many ticks it took until nothing waited. */
  ticks: number;
}

export interface KilledWatch {
  /** Changes the values, an hour's third later; nobody looks yet. */
  begin(wanted: Wanted): Promise<void>;
  /** One tick of the real program, 15 s later. */
  tick(death?: Pick<RunOptions, "dieAtStep" | "dieAfterMs">): Promise<Ended>;
  /** Two ticks at the same moment. */
  twoTicks(): Promise<[Ended, Ended]>;
  /** Ticks until nothing waits, then compares. */
  settle(): Promise<Round>;
  close(): Promise<void>;
}

const topic = "scenario";

/** The deployed program beside real files, PostgreSQL and a conversation with ntfy, in simulated time. */
export async function startKilledWatch(postgres: LocalPostgres): Promise<KilledWatch> {
  const program = await bundledProgram();
  const watch = await startWatch(postgres, alerts);
  const { layout, credentialsDir } = watch.host;
  const credential = { topic, controlTopic: "control" };
  writeFileSync(`${credentialsDir}/${channelCredential("phone")}`, JSON.stringify(credential));
  const startedAt = watch.now;
  let roundAt = watch.now;
  let current: Wanted;
  const phone = new Map<string, Word>();

  const look = (options: Partial<RunOptions> = {}) =>
    program.evaluate({ root: watch.root, now: watch.now, ...options });
  const next = () => {
    watch.now += tickMs;
    watch.writeFacts();
  };
  return {
    async begin(wanted) {
      current = wanted;
      watch.now += roundMs;
      roundAt = watch.now;
      const df = (["/", "/data"] as const).map((mount) => {
        const used = valueFor[wanted[`disk ${mount}`]];
        return `/dev/${mount === "/" ? "a" : "b"} 100 ${used} ${100 - used} ${used}% ${mount}`;
      });
      const disk = ["Filesystem 1B-blocks Used Available Capacity Mounted on", ...df].join("\n");
      watch.facts = { ...watch.facts, disk: [0, disk] };
      for (const model of ["kokoro", "higgs"] as const) {
        const fields = { model_slug: model, queue_depth: valueFor[wanted[`queue ${model}`]] };
        await watch.event("synthesis_queued", fields);
      }
      const place = { module: "yapit", function: "handle", line: 1 };
      const line = loguruLine({ atMs: watch.now, level: "ERROR", message: "broken", ...place }, startedAt);
      appendFileSync(`${watch.root}/log/gateway.jsonl`, line.repeat(valueFor[wanted["log-errors"]]));
    },
    tick(death = {}) {
      next();
      return look(death);
    },
    twoTicks() {
      next();
      return Promise.all([look(), look()]);
    },
    async settle() {
      for (let ticks = 1; ticks <= ticksToSettle; ticks += 1) {
        next();
        const { code, err } = await look();
        if (code !== 0) throw new Error(`a tick that nobody disturbed ended with ${code}: ${err}`);
        const { decided, found, waiting } = stateSince(stateFile(layout.stateDir), roundAt);
        if (waiting > 0) continue;
        const received: Round["received"] = {};
        for (const message of watch.ntfy.history(topic)) {
          if (message.receivedAtMs < roundAt || message.event !== "message") continue;
          const id = message.sequence_id ?? "";
          received[id] = [...(received[id] ?? []), wordOf(message)];
          phone.set(id, wordOf(message));
        }
        return {
          decided,
          received,
          wanted: current,
          state: Object.fromEntries(found.map(({ name, word }) => [name, word])),
          phone: Object.fromEntries(found.map(({ name, id }) => [name, phone.get(id) ?? "ok"])),
          counted: found.find(({ name }) => name === "log-errors")?.value ?? null,
          written: valueFor[current["log-errors"]],
          ticks,
        };
      }
      throw new Error(`messages still wait after ${ticksToSettle} ticks that nobody disturbed`);
    },
    async close() {
      await watch.close();
      program.remove();
    },
  };
}

/** What the state's file has: transitions since a time, what is true now, and what still waits. */
function stateSince(path: string, since: number) {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = (text: string, ...values: number[]) => database.prepare(text).all(...values) as Record<string, string>[];
  try {
    const decided: Record<string, Word[]> = {};
    for (const row of rows("SELECT alert_id, transition FROM history WHERE at >= ? ORDER BY id", since)) {
      const { key, kind, severity } = JSON.parse(row.transition ?? "") as Transition;
      const id = `${row.alert_id}-${key.slice(0, 8)}`;
      decided[id] = [...(decided[id] ?? []), kind === "resolved" ? "ok" : severity];
    }
    const found = rows("SELECT alert_id, state FROM instances WHERE alert_id <> 'source-unreachable'").map(
      ({ alert_id: alert, state }) => {
        const { key, labels, severity, value } = JSON.parse(state ?? "") as Instance;
        const name = [alert, ...Object.values(labels)].join(" ");
        return { name, id: `${alert}-${key.slice(0, 8)}`, word: severity ?? "ok", value } as const;
      },
    );
    const [outbox] = rows("SELECT count(*) AS waiting FROM outbox");
    return { decided, found, waiting: Number(outbox?.waiting) };
  } finally {
    database.close();
  }
}

function wordOf(message: ReceivedMessage): Word {
  if (isResolved(message)) return "ok";
  return /^critical/m.test(message.message ?? "") ? "critical" : "warning";
}
