import {
  digestOf,
  headOf,
  isHeadOf,
  type LogFile,
  openLogs,
  type Position,
  pieces,
  unpacked,
  unpackedSize,
} from "./log-files.ts";
import type { LogRecord } from "./log-record.ts";
import { LogScan } from "./log-scan.ts";

/** What one tick reads at most. Above it the oldest is passed over. */
export const tickBytes = 32 * 1_048_576;
/** What nobody has written to for a day holds nothing that a rule can ask for. */
const oldestMs = 86_400_000;
const goneKeptMs = 3_600_000;
const goneLimit = 100;

export interface Reading {
  directory: string;
  /** Where the last tick has stopped; empty at the first look, which begins that much before the end of the logs. */
  known: readonly Position[];
  minimumLevel: number;
  now: number;
  found: (record: LogRecord) => void;
  /** Reads again what has been read up to here, and nothing behind it: for a rule that is new. `known` is empty then. */
  upTo?: readonly Position[];
  limitBytes?: number;
}

export interface ReadLogs {
  positions: Position[];
  /** What a person should know: lines that are no records, bytes that were passed over, archives that are damaged. */
  problems: string[];
}

/** Reads what has been written to a folder's logs since the last tick, through rotation: a renamed file is the same file, and
 *  what was written to it before it was compressed is read from the archive. A torn last line is left for the next tick.
 *  Throws an Error with one clear line where the folder cannot be read or holds no log. */
export async function readLogs(reading: Reading): Promise<ReadLogs> {
  const files = await openLogs(reading.directory);
  try {
    if (files.length === 0) {
      throw new Error(`the log folder ${reading.directory} has no *.jsonl file`);
    }
    return await new Round(reading, files).read();
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

class Round {
  readonly #reading: Reading;
  readonly #files: readonly LogFile[];
  readonly #positions: Position[] = [];
  readonly #problems: string[] = [];
  #leftBytes: number;
  /** Positions whose file has not been met in this round. */
  #gone: Position[];

  constructor(reading: Reading, files: readonly LogFile[]) {
    this.#reading = reading;
    this.#files = files;
    this.#gone = reading.known.filter(({ offset }) => offset >= 0);
    this.#leftBytes = reading.limitBytes ?? tickBytes;
  }

  async read(): Promise<ReadLogs> {
    const archives = this.#files.filter(({ name }) => name.endsWith(".gz"));
    for (const file of this.#files) {
      if (!archives.includes(file)) await this.#log(file, await headOf(file, false));
    }
    for (const file of archives) await this.#archive(file);
    // The archive of what is gone may come later.
    const { now } = this.#reading;
    const gone = this.#gone.map((position) => ({ ...position, goneAt: position.goneAt ?? now }));
    const kept = gone.filter(({ goneAt }) => now - goneAt <= goneKeptMs).slice(-goneLimit);
    return { positions: [...this.#positions, ...kept], problems: this.#problems };
  }

  async #log(file: LogFile, head: Buffer): Promise<void> {
    const { id, name, modifiedAt } = file;
    const before = this.#gone.find((one) => one.id === id && isHeadOf(head, one) && file.size >= one.offset);
    this.#gone = this.#gone.filter((one) => one !== before);
    const from = before?.offset ?? 0;
    const { known, now, upTo } = this.#reading;
    const size = upTo ? (upTo.find((one) => one.id === id && isHeadOf(head, one))?.offset ?? 0) : file.size;
    const first = known.length === 0;
    const start = first && now - modifiedAt > oldestMs ? size : Math.max(from, size - this.#leftBytes);
    // A first look begins somewhere; later on what is passed over is missing from the counts.
    if (start > from && !first) this.#problems.push(`${name}: ${inMegabytes(start - from)} were passed over`);
    const scan = this.#scan();
    if (start > from && start < size) await feed(scan, fromLineStart(scan, pieces(file, start, size)));
    else await feed(scan, pieces(file, start, size));
    this.#leftBytes -= Math.min(this.#leftBytes, size - start);
    this.#report(name, scan);
    this.#positions.push({
      id,
      name,
      offset: start + scan.consumed,
      head: digestOf(head, head.length),
      headBytes: head.length,
      goneAt: null,
    });
  }

  async #archive(file: LogFile): Promise<void> {
    const { id, name, size } = file;
    const { known, upTo } = this.#reading;
    this.#positions.push({ id, name, offset: -1, head: "", headBytes: size, goneAt: null });
    if (known.length === 0 || upTo || known.some((one) => one.offset === -1 && one.id === id && one.headBytes === size))
      return;
    try {
      const head = await headOf(file, true);
      const original = this.#gone
        .filter((one) => one.headBytes > 0 && isHeadOf(head, one))
        .sort((a, b) => b.headBytes - a.headBytes)[0];
      const from = original?.offset ?? 0;
      const left = (await unpackedSize(file)) - from;
      if (left <= 0) return;
      if (left > this.#leftBytes) {
        this.#problems.push(`${name}: ${inMegabytes(left)} were passed over`);
        return;
      }
      const scan = this.#scan();
      await feed(scan, unpacked(file, from));
      this.#leftBytes -= Math.min(this.#leftBytes, left);
      this.#report(name, scan);
    } catch (error) {
      this.#problems.push(`${name} cannot be unpacked: ${(error as Error).message}`);
    }
  }

  #scan(): LogScan {
    return new LogScan(this.#reading.minimumLevel, this.#reading.found);
  }

  #report(name: string, { malformed }: LogScan): void {
    if (malformed > 0) this.#problems.push(`${name}: ${malformed} lines are no records`);
  }
}

/** From the first line that begins in it: what is before is the rest of a line, not a malformed one. */
async function* fromLineStart(scan: LogScan, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let found = false;
  for await (const piece of source) {
    const lineStart: number = found ? 0 : piece.indexOf(10) + 1;
    if (!found) scan.skip(lineStart || piece.length);
    found ||= lineStart > 0;
    if (found) yield piece.subarray(lineStart);
  }
}

async function feed(scan: LogScan, source: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of source) scan.feed(piece);
}

const inMegabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
