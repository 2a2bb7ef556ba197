import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SyncedLogs } from "../../../model/synced-data.ts";
import { pieces, unpackedFrom } from "../../sources/log-files.ts";
import { syncFolder } from "../publish.ts";
import { archiveLimitBytes, isArchive } from "./known-files.ts";
import { type MirrorFile, readMirror, removeStrays, sizeOf, writeMirror } from "./mirror.ts";
import { asOnePart, bytesOf } from "./parts.ts";
import { type Dropped, drop, toDrop } from "./retention.ts";

/** Fetched and recorded at once: what is fetched again where a run was ended. */
const batchBytes = 64_000_000;

export interface Pulled {
  files: MirrorFile[];
  dropped: Dropped[];
  /** What a person should know, each in one line. */
  problems: string[];
}

/** Copies of the copies that a host keeps, in the same shape and with the same record. */
export class Pulling {
  readonly #target: string;
  readonly #kept: SyncedLogs;
  readonly #now: number;
  readonly #problems = new Set<string>();
  #missing = 0;
  #mirror: MirrorFile[];

  private constructor({ target, kept, now }: { target: string; kept: SyncedLogs; now: number }, mirror: MirrorFile[]) {
    this.#target = target;
    this.#kept = kept;
    this.#now = now;
    this.#mirror = mirror;
  }

  static async into(options: { target: string; kept: SyncedLogs; now: number }): Promise<Pulling> {
    await mkdir(options.target, { recursive: true, mode: 0o750 });
    const mirror = readMirror(options.target);
    await removeStrays(options.target, mirror);
    const there = mirror.filter(({ name, storedBytes }) => (sizeOf(join(options.target, name)) ?? -1) >= storedBytes);
    return new Pulling(options, there);
  }

  /** Fetches what the host has more, and holds it against the host's record before it is recorded here.
   *  @param fetch puts files of these names into the folder of copies
   *  @returns whether everything that the host has recorded is here */
  async pull(
    theirs: readonly MirrorFile[],
    fetch: (names: readonly string[]) => Promise<void>,
    progress: (doneBytes: number, ofBytes: number) => void,
  ): Promise<boolean> {
    const tooMuch = new Set(
      toDrop([...theirs, ...this.#onlyHere(theirs)], this.#kept, this.#now).map(({ file }) => file),
    );
    const missing = theirs.filter((one) => !tooMuch.has(one) && !this.#has(one));
    const ofBytes = missing.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    let doneBytes = 0;
    this.#problems.clear();
    this.#missing = missing.length;
    for (const batch of batches(missing)) {
      progress(doneBytes, ofBytes);
      await fetch(batch.map(({ name }) => name));
      for (const one of batch) if (await this.#take(one)) this.#missing -= 1;
      doneBytes += batch.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    }
    return this.#missing === 0;
  }

  async end(): Promise<Pulled> {
    if (this.#missing > this.#problems.size) {
      this.#problems.add(`${this.#missing} files were not there when they were fetched; run it again`);
    }
    writeMirror(this.#target, this.#mirror);
    const held = await drop(this.#target, this.#mirror, this.#kept, this.#now);
    return { ...held, problems: [...this.#problems] };
  }

  #onlyHere(theirs: readonly MirrorFile[]): MirrorFile[] {
    return this.#mirror.filter(({ file }) => !theirs.some((one) => one.file === file));
  }

  #has({ file, name, parts }: MirrorFile): boolean {
    const bytes = bytesOf(parts);
    return this.#mirror.some((one) => one.file === file && one.name === name && bytesOf(one.parts) === bytes);
  }

  /** Cuts off what has come behind what is recorded, and records the file where the rest is what it should be. */
  async #take(one: MirrorFile): Promise<boolean> {
    const path = join(this.#target, one.name);
    if (sizeOf(path) === undefined) return false; // it was rotated meanwhile
    const before = this.#mirror.find(({ file }) => file === one.file);
    const handle = await open(path, "r+");
    try {
      const bytes = isArchive(one) ? one.storedBytes : bytesOf(one.parts);
      await handle.truncate(Math.min(bytes, (await handle.stat()).size));
      const content = pieces({ handle }, 0, bytes);
      const whole = isArchive(one) ? unpackedFrom(content, 0, archiveLimitBytes) : content;
      const part = await asOnePart(whole, one.parts).catch(() => undefined); // it cannot be unpacked
      if (!part) {
        this.#problems.add(`${one.name} is not what the host has recorded of it; it is fetched again`);
        await rm(path);
        this.#record(this.#mirror.filter(({ file }) => file !== one.file));
        return false;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(this.#target);
    this.#record([...this.#mirror.filter(({ file }) => file !== one.file), one]);
    if (before && before.name !== one.name) await rm(join(this.#target, before.name), { force: true });
    return true;
  }

  #record(mirror: MirrorFile[]): void {
    this.#mirror = mirror;
    writeMirror(this.#target, mirror);
  }
}

function batches(files: readonly MirrorFile[]): MirrorFile[][] {
  const all: MirrorFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.storedBytes > batchBytes) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(file);
    bytes += file.storedBytes;
  }
  return all;
}
