const newline = 10;

/** No record is longer. */
export const lineLimitBytes = 1_048_576;

/** A line that is longer than any record is. */
export interface Overlong {
  /** Where it begins, in bytes of the log. */
  at: number;
  /** As far as it has come. */
  bytes: number;
}

export interface LineSink {
  /** Lines that are whole, each with its end, and where the first of them begins. */
  lines(block: Buffer, at: number): void;
  /** A line of which more has come than a record has; `head` is that. */
  overlong(line: Overlong, head: Buffer): void;
  /** Its end has come. */
  ended?(line: Overlong): void;
}

/** Cuts a log that comes in pieces where lines end. The last line waits until it is whole, unless it is longer than any record:
 *  of such a one nothing is kept. */
export class LogLines {
  /** Where what has been passed on ends. What is behind it is still being written. */
  consumed: number;
  /** The line that `consumed` lies in the midst of. */
  within: Overlong | undefined;
  readonly #sink: LineSink;
  #rest: Buffer = Buffer.alloc(0);

  constructor(sink: LineSink, consumed = 0, within?: Overlong) {
    this.#sink = sink;
    this.consumed = consumed;
    this.within = within;
  }

  /** The line that has no end yet. */
  get rest(): Buffer {
    return this.#rest;
  }

  feed(piece: Buffer): void {
    const data = this.within ? this.#endOverlong(this.within, piece) : piece;
    const joined = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    const end = joined.lastIndexOf(newline) + 1;
    if (end > 0) this.#sink.lines(joined.subarray(0, end), this.consumed);
    this.consumed += end;
    this.#rest = Buffer.from(joined.subarray(end));
    if (this.#rest.length <= lineLimitBytes) return;
    this.within = { at: this.consumed, bytes: this.#rest.length };
    this.#sink.overlong(this.within, this.#rest);
    this.consumed += this.#rest.length;
    this.#rest = Buffer.alloc(0);
  }

  /** What follows the line's end in a piece. */
  #endOverlong(line: Overlong, piece: Buffer): Buffer {
    const end = piece.indexOf(newline);
    const passed = end === -1 ? piece.length : end;
    line.bytes += passed;
    this.consumed += passed;
    if (end === -1) return Buffer.alloc(0);
    this.consumed += 1;
    this.within = undefined;
    this.#sink.ended?.(line);
    return piece.subarray(end + 1);
  }
}
