import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SyncedLogs } from "../../../model/synced-data.ts";
import { filesLimit, type LogFile, openLogs } from "../../sources/log-files.ts";
import { lineLimitBytes } from "../../sources/log-lines.ts";
import { shown } from "../../text.ts";
import { CopyDiffers, copyArchive, copyLog } from "./copy-file.ts";
import { logOf } from "./file-name.ts";
import { isArchive, type Known, knownByContent, knownByPlace } from "./known-files.ts";
import { type MirrorFile, readMirror, removeStrays, sizeOf, writeMirror } from "./mirror.ts";
import { bytesOf } from "./parts.ts";
import { type Dropped, drop, isBeyond } from "./retention.ts";

export interface CopyOptions {
  /** The application's log folder. It is only read. */
  source: string;
  /** Folder of the copies, made where it is missing. One run at a time writes to it. */
  target: string;
  kept: SyncedLogs;
  now: number;
  /** Asked before each file and each stretch of one: what is left is copied by the next run. */
  timeIsUp?: () => boolean;
  stretchBytes?: number;
}

const usualStretchBytes = 1_073_741_824;

export interface CopiedLogs {
  files: MirrorFile[];
  /** Bytes that are new in the copies, before compression. */
  bytes: number;
  dropped: Dropped[];
  /** Files for which there was no time. */
  left: number;
  /** What a person should know, each in one line. */
  problems: string[];
}

/** Copies what is new in a folder of logs, through rotation and compression. A file that was renamed is the same file, an archive is what
 *  its log has become, and whatever else has a log's name is another file, beside whose copy the old one stays. Each file is recorded when
 *  its data are on the disk, so that a run can be killed at any moment: the next one goes on from there. Needs a few MB of memory, however
 *  large the files are.
 *  @throws Error with one clear line where a folder or the record of the copies cannot be read */
export async function copyLogs(options: CopyOptions): Promise<CopiedLogs> {
  await mkdir(options.target, { recursive: true, mode: 0o750 });
  const mirror = readMirror(options.target);
  await removeStrays(options.target, mirror);
  const files = await openLogs(options.source);
  try {
    return await new Copying(options, mirror).run(files);
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

class Copying {
  readonly #options: CopyOptions;
  readonly #problems: string[] = [];
  #mirror: MirrorFile[];
  #bytes = 0;
  #left = 0;

  constructor(options: CopyOptions, mirror: MirrorFile[]) {
    this.#options = options;
    this.#mirror = mirror;
  }

  async run(files: readonly LogFile[]): Promise<CopiedLogs> {
    if (files.length === 0) this.#problems.push(`the log folder ${this.#options.source} has no *.jsonl file`);
    if (files.length === filesLimit) {
      this.#problems.push(
        `the log folder ${this.#options.source} has ${filesLimit} files or more, and only the newest are copied; move old ones away`,
      );
    }
    this.#forgetSpoilt();
    for (const [file, known] of await this.#wanted(files)) {
      if (this.#options.timeIsUp?.()) this.#left += 1;
      else await this.#copy(file, known);
    }
    const { target, kept, now } = this.#options;
    const held = await drop(target, this.#mirror, kept, now);
    return { ...held, bytes: this.#bytes, left: this.#left, problems: this.#problems };
  }

  /** A copy that is gone or shorter than its record is copied anew, as far as it is still there. */
  #forgetSpoilt(): void {
    for (const one of this.#mirror) {
      const size = sizeOf(join(this.#options.target, one.name));
      if (size !== undefined && size >= one.storedBytes) continue;
      this.#forget(one, `the copy ${one.name} ${size === undefined ? "is gone" : "has lost its end"}`);
    }
  }

  #forget(one: MirrorFile, why: string): void {
    this.#mirror = this.#mirror.filter((other) => other !== one);
    writeMirror(this.#options.target, this.#mirror);
    this.#problems.push(`${why}; what is left of ${shown(one.source, 100)} is copied anew`);
  }

  /** The logs that are written to come first, then the archives, the newest first: of what would be dropped at once nothing is copied. */
  async #wanted(files: readonly LogFile[]): Promise<[LogFile, MirrorFile | undefined][]> {
    const { kept, now } = this.#options;
    const known = await knownByPlace(files, this.#mirror);
    const left = new Set(this.#mirror.filter((one) => ![...known.values()].includes(one)));
    let isFull = false;
    let strangeBytes = 0;
    const strange = files.filter((file) => {
      if (known.has(file)) return false;
      const isLatest = file === files.find((one) => logOf(one.name) === logOf(file.name) && !isArchive(one));
      isFull ||= !isLatest && isBeyond({ ...file, size: file.size + strangeBytes }, this.#mirror, kept, now);
      if (isLatest || !isFull) strangeBytes += file.size;
      return isLatest || !isFull;
    });
    const all: Known = new Map([...known, ...(await knownByContent(strange, [...left]))]);
    const unchanged = (file: LogFile) => isArchive(file) && known.has(file);
    const wanted = files.filter((file) => (known.has(file) || strange.includes(file)) && !unchanged(file));
    return wanted
      .sort((a, b) => Number(isArchive(a)) - Number(isArchive(b)))
      .map((file): [LogFile, MirrorFile | undefined] => [file, all.get(file)]);
  }

  async #copy(file: LogFile, known: MirrorFile | undefined): Promise<void> {
    let before = known;
    try {
      for (;;) {
        const copied = await this.#stretch(file, before);
        const hasMore = copied && !isArchive(file) && file.size - bytesOf(copied.parts) > lineLimitBytes;
        if (!hasMore || copied === before) return;
        if (this.#options.timeIsUp?.()) {
          this.#left += 1;
          return;
        }
        before = copied;
      }
    } catch (error) {
      if (error instanceof CopyDiffers && before) this.#forget(before, error.message);
      else this.#problems.push(whyNot(file, error as NodeJS.ErrnoException));
    }
  }

  async #stretch(file: LogFile, known: MirrorFile | undefined): Promise<MirrorFile | undefined> {
    const { target, stretchBytes = usualStretchBytes } = this.#options;
    const taken = (name: string) => this.#mirror.some((one) => one.file === name);
    const copied = await (isArchive(file) ? copyArchive : copyLog)({ file, known, target, taken, stretchBytes });
    if (!copied || copied === known) return copied;
    this.#bytes += bytesOf(copied.parts) - bytesOf(known?.parts ?? []);
    this.#mirror = [...this.#mirror.filter((one) => one !== known), copied];
    writeMirror(target, this.#mirror);
    if (known && known.name !== copied.name) await rm(join(target, known.name), { force: true });
    return copied;
  }
}

function whyNot({ name }: LogFile, error: NodeJS.ErrnoException): string {
  const said = shown(name, 100);
  if (error.code === "ENOSPC") return `${said} could not be copied: the disk is full`;
  return isArchive({ name }) && (error.code?.startsWith("Z_") || !error.code)
    ? `${said} cannot be unpacked: ${error.message}; it is tried again`
    : `${said} could not be copied: ${error.message}`;
}
