import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { SyncedLogs } from "../../../../../model/synced-data.ts";
import { copyLogs } from "../../../../../runtime/sync/logs/copy.ts";
import { type LogEntry, loguruLine } from "../../../../world/app/service/loguru.ts";

export const startMs = Date.UTC(2026, 2, 10, 10, 0, 0);
export const plenty: SyncedLogs = { keep: "30d", capMb: 1_000 };

/** A line of the application's log, its end included. */
export const line = (message: string, entry: Partial<LogEntry> = {}): string =>
  loguruLine(
    { atMs: startMs, level: "INFO", module: "yapit.gateway.http", function: "handle", line: 1, message, ...entry },
    startMs,
  );

/** A folder that the application writes its log to, and one for the copies. */
export class LogFolders {
  readonly root = mkdtempSync(join(tmpdir(), "watchbill-sync-logs-"));
  readonly source = join(this.root, "app");
  readonly target = join(this.root, "data/logs");
  readonly live = join(this.source, "gateway.jsonl");

  constructor() {
    mkdirSync(this.source);
  }

  write(text: string): void {
    appendFileSync(this.live, text);
  }

  copy(kept = plenty, now = Date.now()) {
    return copyLogs({ source: this.source, target: this.target, kept, now });
  }

  /** The copies by their names, unpacked. */
  copies(): Record<string, string> {
    const names = readdirSync(this.target).filter((name) => name !== "mirror.json");
    const entries = names.sort().map((name): [string, string] => {
      const bytes = readFileSync(join(this.target, name));
      return [name, (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()];
    });
    return Object.fromEntries(entries);
  }

  /** All that is copied, in the order of the names. */
  text(): string {
    return Object.values(this.copies()).join("");
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
