import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { data } from "../../../data/index.ts";
import { derivedEvents } from "../../../events/derived/index.ts";
import { derivedEventsFile } from "../../../model/derived-event.ts";
import { databaseWriteCredential } from "../../../model/layout.ts";
import { logsFile } from "../../../model/logs-query.ts";
import { syncedDataFile } from "../../../model/synced-data.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { syncLogs } from "../../../runtime/verbs/sync-logs.ts";
import { type LocalApp, startLocalApp } from "../../world/app/local.ts";
import { runVerb, type VerbRun } from "../../world/verb-run.ts";

/** The live sample application, and a host whose verb `sync-logs` copies its log and derives events of it. */
export class SyncedApp {
  readonly app: LocalApp;
  readonly host: Host;
  readonly #root: string;
  readonly #database: Client;

  private constructor(app: LocalApp, root: string, database: Client) {
    this.app = app;
    this.#root = root;
    this.#database = database;
    this.host = hostOf("prod", root, undefined);
  }

  /** `start` is of another copy of the application where a test has changed it. */
  static async start(start: typeof startLocalApp = startLocalApp): Promise<SyncedApp> {
    const app = await start({ logRotateBytes: 60_000, trafficPerSecond: 3 });
    const database = new Client({ connectionString: app.databaseUrl });
    const synced = new SyncedApp(app, mkdtempSync(join(tmpdir(), "watchbill-derived-")), database);
    await database.connect();
    await database.query("DROP SCHEMA watchbill CASCADE"); // the step makes its own
    const { configDir, credentialsDir, syncedDir } = synced.host.layout;
    for (const folder of [configDir, credentialsDir, syncedDir]) mkdirSync(folder, { recursive: true });
    synced.configure(logsFile, { directory: app.logDir });
    synced.configure(syncedDataFile, data);
    synced.configure(derivedEventsFile, derivedEvents);
    synced.databaseIs(app.databaseUrl);
    return synced;
  }

  configure(file: string, content: object): void {
    writeFileSync(join(this.host.layout.configDir, file), JSON.stringify(content));
  }

  /** To whoever writes. */
  databaseIs(url: string): void {
    writeFileSync(join(this.host.layout.credentialsDir, databaseWriteCredential), url);
  }

  sync(): Promise<VerbRun> {
    return runVerb((io) => syncLogs(this.host, io));
  }

  async rows(text: string): Promise<Record<string, unknown>[]> {
    return (await this.#database.query(text)).rows;
  }

  async close(): Promise<void> {
    await this.#database.end();
    await this.app.down();
    rmSync(this.#root, { recursive: true, force: true });
  }
}
