import { open } from "node:fs/promises";
import { join } from "node:path";
import { pieces, unpackedFrom } from "../../sources/log-files.ts";
import { LogLines, type Overlong } from "../../sources/log-lines.ts";
import { archiveLimitBytes, isArchive } from "./known-files.ts";
import { readLine } from "./log-row.ts";
import type { MirrorFile } from "./mirror.ts";
import { bytesOf } from "./parts.ts";
import type { Rows } from "./rows.ts";
import type { ReadPosition } from "./tables.ts";

const newline = 10;

/** What a stretch of one file has come to. */
export interface Stretch extends ReadPosition {
  /** Found by counting ends of lines, and so another way than the rows. */
  lines: number;
  records: number;
  malformed: number;
  /** Of the records, ms. */
  firstAt: number;
  lastAt: number;
  /** Overlong lines whose end has come. */
  ended: Overlong[];
}

/** Reads a copied file on from a position. What has been found up to then is kept every `stretchBytes` bytes and at the end.
 *  @param keep is given what has come since it was last called; answers whether to go on
 *  @throws Error where lines and rows are not equally many: then the stretch is not to be kept */
export async function parseFile(
  { mirror, file, from, rows, stretchBytes }: ParseFile,
  keep: (stretch: Stretch) => Promise<boolean>,
): Promise<void> {
  const reading = new Reading(file.file, from, rows);
  const end = bytesOf(file.parts);
  for await (const piece of contents(mirror, file, from.position)) {
    reading.feed(piece);
    if (reading.bytes >= stretchBytes && !(await keep(reading.stretch()))) return;
  }
  if (file.archive) reading.end();
  if (reading.position !== end)
    throw new Error(`${file.name}: ${end} bytes are recorded, and ${reading.position} are read`);
  await keep(reading.stretch());
}

export interface ParseFile {
  /** Folder of the copies. */
  mirror: string;
  file: MirrorFile;
  from: ReadPosition;
  rows: Rows;
  stretchBytes: number;
}

/** What a copied file holds from a position on, unpacked, and no more than is recorded. */
async function* contents(mirror: string, file: MirrorFile, from: number): AsyncGenerator<Buffer> {
  const handle = await open(join(mirror, file.name), "r");
  try {
    if (!isArchive(file)) yield* pieces({ handle }, from, bytesOf(file.parts));
    else yield* unpackedFrom(pieces({ handle }, 0, file.storedBytes), from, archiveLimitBytes);
  } finally {
    await handle.close();
  }
}

class Reading {
  readonly #file: string;
  readonly #rows: Rows;
  readonly #cut: LogLines;
  #stretch: Stretch;
  #from: number;

  constructor(file: string, { position, overlong }: ReadPosition, rows: Rows) {
    this.#file = file;
    this.#rows = rows;
    this.#from = position;
    this.#cut = new LogLines(
      {
        lines: (block, at) => this.#lines(block, at),
        overlong: ({ at }, head) => {
          this.#add(head, at);
          this.#stretch.lines += 1;
        },
        ended: (line) => {
          this.#stretch.ended.push({ ...line });
          this.#stretch.lines -= 1; // its end is counted as any other
        },
      },
      position,
      overlong && { ...overlong },
    );
    this.#stretch = this.#empty();
  }

  get position(): number {
    return this.#cut.consumed;
  }

  /** Since the last stretch. */
  get bytes(): number {
    return this.position - this.#from;
  }

  feed(piece: Buffer): void {
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) this.#stretch.lines += 1;
    this.#cut.feed(piece);
  }

  /** Nothing will come behind this: what has no end is a line all the same. */
  end(): void {
    const { rest, within } = this.#cut;
    if (within) {
      this.#stretch.ended.push({ ...within });
      this.#cut.within = undefined;
    }
    if (rest.length === 0) return;
    this.#add(rest, this.position);
    this.#stretch.lines += 1;
    this.#cut.consumed += rest.length;
  }

  stretch(): Stretch {
    const stretch = { ...this.#stretch, position: this.position, overlong: this.#cut.within };
    const { lines, records, malformed } = stretch;
    if (lines !== records + malformed) {
      throw new Error(`${this.#file}: ${lines} lines became ${records} records and ${malformed} malformed ones`);
    }
    this.#stretch = this.#empty();
    this.#from = this.position;
    return stretch;
  }

  #lines(block: Buffer, at: number): void {
    for (
      let start = 0, end = block.indexOf(newline);
      end !== -1;
      start = end + 1, end = block.indexOf(newline, start)
    ) {
      this.#add(block.subarray(start, end), at + start);
    }
  }

  #add(line: Buffer, at: number): void {
    const row = readLine(line);
    if (typeof row === "string") {
      this.#rows.malformed(line, row, this.#file, at);
      this.#stretch.malformed += 1;
      return;
    }
    this.#rows.record(row, this.#file, at);
    this.#stretch.records += 1;
    const atMs = Number(row.timeMicros) / 1_000;
    if (atMs < this.#stretch.firstAt) this.#stretch.firstAt = atMs;
    if (atMs > this.#stretch.lastAt) this.#stretch.lastAt = atMs;
  }

  #empty(): Stretch {
    const counts = { lines: 0, records: 0, malformed: 0 };
    const times = { firstAt: Number.POSITIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY };
    return { ...counts, ...times, position: this.position, overlong: undefined, ended: [] };
  }
}
