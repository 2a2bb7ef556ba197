import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogLines, lineLimitBytes, type Overlong } from "../../../runtime/sources/log-lines.ts";

/** All that comes out of a log that comes in these pieces. */
function cut(pieces: readonly Buffer[]) {
  const seen: string[] = [];
  const overlong: Overlong[] = [];
  const ended: Overlong[] = [];
  const lines = new LogLines({
    lines: (block, at) => seen.push(...block.toString("latin1").split("\n").slice(0, -1), `@${at + block.length}`),
    overlong: (line) => overlong.push({ ...line }),
    ended: (line) => ended.push({ ...line }),
  });
  for (const piece of pieces) lines.feed(piece);
  return { lines: seen.filter((line) => !line.startsWith("@")), overlong, ended, cutter: lines };
}

describe("a log that comes in pieces", () => {
  it("is the same lines wherever it is cut, and the rest waits", () => {
    const text = fc.array(fc.constantFrom("\n", "a", "bc", "\r"), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (log, cuts) => {
        const ends = [...new Set(cuts.filter((at) => at < log.length)), log.length].sort((a, b) => a - b);
        const pieces = ends.map((end, index) => Buffer.from(log.slice(ends[index - 1] ?? 0, end)));
        const { lines, cutter } = cut(pieces);
        const whole = log.slice(0, log.lastIndexOf("\n") + 1);
        expect(lines).toEqual(whole.split("\n").slice(0, -1));
        expect(cutter.consumed).toBe(whole.length);
        expect(cutter.rest.toString()).toBe(log.slice(whole.length));
      }),
    );
  });

  it("loses nothing behind a line that is longer than any record, which is told of twice: when it is known, and at its end", () => {
    const long = Buffer.alloc(lineLimitBytes + 1, "x");
    const { lines, overlong, ended, cutter } = cut([Buffer.from("a\n"), long, long, Buffer.from("y\nb\nc")]);
    expect(lines).toEqual(["a", "b"]);
    expect(overlong).toEqual([{ at: 2, bytes: long.length }]);
    expect(ended).toEqual([{ at: 2, bytes: 2 * long.length + 1 }]);
    expect(cutter.consumed).toBe(2 + 2 * long.length + 2 + 2);
    expect(cutter.within).toBeUndefined();
  });

  it("is gone on with in the midst of such a line", () => {
    const ended: Overlong[] = [];
    const seen: string[] = [];
    const sink = {
      lines: (block: Buffer, at: number) => seen.push(`${at}: ${block}`),
      overlong: () => {},
      ended: (line: Overlong) => ended.push({ ...line }),
    };
    new LogLines(sink, 5_000_000, { at: 10, bytes: 4_999_990 }).feed(Buffer.from("xx\nnext\n"));
    expect(ended).toEqual([{ at: 10, bytes: 4_999_992 }]);
    expect(seen).toEqual(["5000003: next\n"]);
  });
});
