import {
  appendFileSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

interface LogFileOptions {
  directory: string;
  /** "gateway" gives gateway.jsonl. */
  name: string;
  rotateBytes: number;
  /** Rotated files kept; older ones are deleted. */
  keepFiles: number;
}

/** A file as loguru keeps it with `rotation=` by size, `retention=` by count and `compression="gz"`:
 *  `gateway.jsonl` grows, then becomes `gateway.2026-01-31_12-00-00_000123.jsonl.gz`.
 *  A write that fails (disk full) loses its line and is counted: a log must not stop the service. */
export class LogFile {
  readonly path: string;
  lostLines = 0;
  private readonly options: LogFileOptions;
  private bytes: number;
  private rotations = 0;

  constructor(options: LogFileOptions) {
    mkdirSync(options.directory, { recursive: true });
    this.options = options;
    this.path = join(options.directory, `${options.name}.jsonl`);
    this.bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(line: string): void {
    try {
      if (this.bytes > 0 && this.bytes + Buffer.byteLength(line) > this.options.rotateBytes) this.rotate();
      appendFileSync(this.path, line);
      this.bytes += Buffer.byteLength(line);
    } catch {
      this.lostLines += 1;
    }
  }

  private rotate(): void {
    const stamp = new Date().toISOString().replace("T", "_").replaceAll(":", "-").slice(0, 19);
    const serial = String(this.rotations).padStart(6, "0");
    const rotated = join(this.options.directory, `${this.options.name}.${stamp}_${serial}.jsonl`);
    this.rotations += 1;
    renameSync(this.path, rotated);
    this.bytes = 0;
    this.compress(rotated).catch(() => {
      this.lostLines += 1;
    });
  }

  private async compress(rotated: string): Promise<void> {
    // Written under another name first: a reader that sees *.gz must find it whole.
    const partial = `${rotated}.gz.part`;
    await pipeline(createReadStream(rotated), createGzip(), createWriteStream(partial));
    renameSync(partial, `${rotated}.gz`);
    rmSync(rotated);
    const old = readdirSync(this.options.directory)
      .filter((file) => file.endsWith(".jsonl.gz"))
      .sort()
      .slice(0, -this.options.keepFiles);
    for (const file of old) rmSync(join(this.options.directory, file));
  }
}
