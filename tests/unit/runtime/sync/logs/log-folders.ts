import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { SyncedLogs } from "../../../../../model/synced-data.ts";
import { copyLogs } from "../../../../../runtime/sync/logs/copy.ts";
import { type LogEntry, loguruLine } from "../../../../world/app/service/loguru.ts";

export const startMs = Date.UTC(2026, 2, 10, 10, 0, 0);
export const plenty: SyncedLogs = { keep: "30d", capMb: 1_000 };

/** What the copy of a log is called whose first record is of `startMs`, without its ending. */
export const first = "gateway.2026-03-10T10-00-00.000Z";

export const sizeOf = (text: string): number => Buffer.byteLength(text);

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

  /** As loguru does it: the archive comes to be beside its original, which then goes. */
  compress(rotated: string, more = ""): void {
    const original = join(this.source, rotated);
    writeFileSync(`${original}.gz`, gzipSync(readFileSync(original).toString() + more));
    rmSync(original);
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
