import { LogLines } from "./log-lines.ts";
import { type LogRecord, parseRecord } from "./log-record.ts";

const newline = 10;
const openingBrace = 123;
const closingBrace = 125;
const levelKey = Buffer.from('"no"');

/** Finds the records of a level and worse in a log that comes in pieces. A line is parsed only where its bytes may hold such a
 *  level; the others are merely passed, which is what makes an idle log of any size cheap. */
export class LogScan {
  /** Lines that are no record; of those below the level only the ones that cannot be JSON. */
  malformed = 0;
  readonly #minimumLevel: number;
  readonly #found: (record: LogRecord) => void;
  readonly #cut = new LogLines({
    lines: (block) => this.#lines(block),
    overlong: () => {
      this.malformed += 1;
    },
  });

  constructor(minimumLevel: number, found: (record: LogRecord) => void) {
    this.#minimumLevel = minimumLevel;
    this.#found = found;
  }

  /** Bytes up to the end of the last whole line. What is behind it is still being written. */
  get consumed(): number {
    return this.#cut.consumed;
  }

  /** Passes over the rest of a line, of which the scan has not seen the beginning. */
  skip(bytes: number): void {
    this.#cut.consumed += bytes;
  }

  feed(piece: Buffer): void {
    this.#cut.feed(piece);
  }

  #lines(data: Buffer): void {
    let key = -1;
    for (let start = 0, end = data.indexOf(newline); end !== -1; start = end + 1, end = data.indexOf(newline, start)) {
      if (start === end) continue;
      // The next key may lie many lines ahead; it is looked for once, not once per line.
      if (key < start) key = indexOrEnd(data, start);
      let wanted = key > end || data[start] !== openingBrace || data[end - 1] !== closingBrace;
      for (; key < end; key = indexOrEnd(data, key + levelKey.length)) {
        wanted ||= levelAt(data, key + levelKey.length) >= this.#minimumLevel;
      }
      if (wanted) this.#line(data.toString("utf8", start, end));
    }
  }

  #line(line: string): void {
    const record = parseRecord(line);
    if (!record) this.malformed += 1;
    else if (record.levelNumber >= this.#minimumLevel) this.#found(record);
  }
}

function indexOrEnd(data: Buffer, from: number): number {
  const index = data.indexOf(levelKey, from);
  return index === -1 ? Number.POSITIVE_INFINITY : index;
}

/** The number behind `"no"`, with or without blanks; what is no number may be any. */
function levelAt(data: Buffer, from: number): number {
  const text = data.toString("latin1", from, from + 16);
  const match = /^\s*:\s*(\d+)/.exec(text);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}
