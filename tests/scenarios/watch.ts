import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Alert } from "../../model/alert.ts";
import { channelCredential, databaseCredential } from "../../model/layout.ts";
import { logsFile } from "../../model/logs-query.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { evaluate } from "../../runtime/verbs/evaluate.ts";
import { type LogLevel, loguruLine } from "../world/app/service/loguru.ts";
import { type Ntfy, type NtfyOptions, type ReceivedMessage, startNtfy } from "../world/ntfy/server.ts";
import type { LocalPostgres } from "../world/postgres-local.ts";
import { runVerb, type VerbRun } from "../world/verb-run.ts";

const topic = "scenario";
const tickSeconds = 15;

/** The host program in a folder of its own, in simulated time: a real database, a real ntfy conversation, no waiting. */
export interface Watch {
  host: Host;
  /** Stands before every path of the host; what the real program takes as `--root`. */
  root: string;
  ntfy: Ntfy;
  /** What `Date.now()` is for the program, ms. */
  now: number;
  /** Sections of the facts file by name: `[exit code, text]`. null: the host script writes no facts. */
  facts: Record<string, [number, string]> | null;
  /** What it says was changed by hand: lines of resource, path and what, parted by tabs. */
  drift: string[];
  /** What the host script does before each tick. */
  writeFacts(): void;
  /** Adds an event at the present moment. */
  event(type: string, fields?: Record<string, unknown>): Promise<void>;
  /** Adds a record to the application's log at the present moment. */
  log(message: string, level?: LogLevel): void;
  /** One tick now. */
  tick(): Promise<VerbRun>;
  /** Ticks every 15 s for a time, and does something before each. */
  ticks(seconds: number, before?: () => Promise<unknown>): Promise<void>;
  /** Everything told so far, as a person reads it. */
  told(): string[];
  rules(alerts: readonly Alert[]): void;
  close(): Promise<void>;
}

export async function startWatch(
  postgres: LocalPostgres,
  alerts: readonly Alert[],
  ntfy: NtfyOptions = {},
): Promise<Watch> {
  await postgres.query("TRUNCATE metrics_event");
  await postgres.query(idleServer);
  const root = mkdtempSync(join(tmpdir(), "watchbill-scenario-"));
  const host = hostOf("prod", root, undefined);
  const watch: Watch = {
    host,
    root,
    ntfy: await startNtfy({ burst: 10_000, now: () => watch.now, ...ntfy }),
    now: Date.UTC(2026, 2, 10, 10, 0, 0),
    facts: healthyFacts,
    drift: [],
    async event(type, fields = {}) {
      const columns = ["timestamp", "event_type", ...Object.keys(fields)];
      const places = columns.map((_, index) => `$${index + 1}`).join(", ");
      const values = [new Date(watch.now).toISOString(), type, ...Object.values(fields)];
      await postgres.query(`INSERT INTO metrics_event (${columns.join(", ")}) VALUES (${places})`, values);
    },
    log: (message, level = "ERROR") => addToLog(watch, message, level, watch.now),
    writeFacts: () => writeFacts(watch),
    async tick() {
      watch.writeFacts();
      return runVerb((io) => evaluate(host, io));
    },
    async ticks(seconds, before) {
      const end = watch.now + seconds * 1_000;
      while (watch.now < end) {
        watch.now += tickSeconds * 1_000;
        await before?.();
        await watch.tick();
      }
    },
    told: () => watch.ntfy.history(topic).map(asRead),
    rules(wanted) {
      rmSync(host.layout.rulesDir, { recursive: true, force: true });
      mkdirSync(host.layout.rulesDir, { recursive: true });
      for (const alert of wanted) writeFileSync(`${host.layout.rulesDir}/${alert.id}.json`, JSON.stringify(alert));
    },
    async close() {
      await watch.ntfy.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  host.clock = () => watch.now;
  host.random = () => 0.5;
  const { channelsDir, credentialsDir, runDir, stateDir } = host.layout;
  for (const dir of [channelsDir, credentialsDir, runDir, stateDir]) mkdirSync(dir, { recursive: true });
  chmodSync(credentialsDir, 0o700);
  const config = { id: "phone", kind: "ntfy", server: watch.ntfy.url, audience: "private" };
  writeFileSync(`${channelsDir}/phone.json`, JSON.stringify(config));
  writeFileSync(`${credentialsDir}/${channelCredential("phone")}`, JSON.stringify({ topic }));
  writeFileSync(`${credentialsDir}/${databaseCredential}`, `${postgres.url}\n`);
  writeFileSync(`${host.layout.configDir}/${logsFile}`, JSON.stringify({ directory: logFolder(watch) }));
  mkdirSync(logFolder(watch));
  addToLog(watch, "Gateway is ready", "INFO", watch.now - 3_600_000);
  watch.rules(alerts);
  return watch;
}

/** What Hetzner measures of a server with four vCPUs that has nothing to do, for all the days that scenarios are about. */
const idleServer = `
TRUNCATE watchbill.hetzner_metric;
INSERT INTO watchbill.hetzner_metric
SELECT time, 7, 'cpu', 40, 4 FROM generate_series(timestamptz '2026-03-08', '2026-03-13', interval '1 minute') AS time`;

const logFolder = ({ root }: Watch) => `${root}/log`;

function addToLog(watch: Watch, message: string, level: LogLevel, atMs: number): void {
  const line = loguruLine({ atMs, level, message, module: "yapit.gateway", function: "run", line: 1 }, atMs);
  appendFileSync(`${logFolder(watch)}/gateway.jsonl`, line);
}

function running(name: string): string {
  const state = { Status: "running", Running: true, StartedAt: "2026-03-01T00:00:00Z" };
  return JSON.stringify({ Id: name, Name: `/${name}`, State: state, RestartPolicy: "always" });
}

const healthyFacts: Record<string, [number, string]> = {
  disk: [0, "Filesystem 1B-blocks Used Available Capacity Mounted on\n/dev/sda1 1000 400 600 40% /"],
  inodes: [0, "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 1000 50 950 5% /"],
  memory: [0, "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 2000000 kB\nSwapFree: 1800000 kB"],
  load: [0, "0.40 0.50 0.45 1/300 999\n2"],
  units: [0, ""],
  containers: [0, ["gateway", "redis"].map(running).join("\n")],
  "docker-events": [0, ""],
};

function writeFacts({ facts, drift, host, now }: Watch): void {
  const path = `${host.layout.runDir}/facts`;
  rmSync(path, { force: true });
  if (!facts) return;
  writeFileSync(`${host.layout.runDir}/drift`, [`@time ${Math.floor(now / 1_000)}`, ...drift, ""].join("\n"));
  const sections = Object.entries(facts).map(([name, [code, text]]) => `@${name} ${code}\n${text}\n`);
  writeFileSync(path, `@time 0\n${Math.floor(now / 1_000)}\n${sections.join("")}`);
}

function asRead({ receivedAtMs, title, message, priority, tags }: ReceivedMessage): string {
  const time = new Date(receivedAtMs).toISOString().slice(11, 19);
  return `${time} ${tags?.join(",")} priority ${priority}\n${title}\n${message}`;
}
