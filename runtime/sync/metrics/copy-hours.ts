import { join } from "node:path";
import type { Part } from "./copy.ts";
import { csvName, type Fetched, fetchSpan, ingestSpan, type Run } from "./copy-span.ts";
import type { SourceTable } from "./describe.ts";
import type { Depth, Span } from "./fingerprint.ts";
import { TooMuchAtOnce } from "./source.ts";
import { type Differing, hoursAtMost, nextSpan, overlap } from "./span.ts";

/** How long a span should take: a run that is killed has lost no more than two of them. */
const spanSeconds = 5;
const rowsAtFirst = 20_000;
/** Two of DuckDB's row groups, 122,880 rows each, and not a few rows of a third, which it would have to join with the next ones. */
const rowsAtMost = 245_000;

export interface HoursTask {
  part: Part;
  /** What the hours may reach into at most. */
  bounds: Span;
  depth: Depth;
  hours: readonly Differing[];
}

export interface HoursCopied {
  rows: number;
  bytes: number;
  /** Rows for which there was no time. */
  left: number;
}

export interface Watch {
  /** Rows copied so far, of so many. */
  progress(done: number, of: number): void;
  timeIsUp(): boolean;
}

/** Copies hours anew, span by span: while one is put into the copy, the next is on its way. What has arrived stays, whatever happens to
 *  the others. @throws TooMuchAtOnce where a single hour takes the source too long, and what else the source throws */
export async function copyHours(run: Run, at: SourceTable, task: HoursTask, watch: Watch): Promise<HoursCopied> {
  const total = task.hours.reduce((sum, { rows }) => sum + rows, 0);
  const copied = { rows: 0, bytes: 0, left: 0 };
  let [done, pending, arriving] = [0, task.hours, Promise.resolve()];
  let [rowsLimit, hoursLimit] = [rowsAtFirst, hoursAtMost];
  for (let number = 0; pending.length > 0 && !watch.timeIsUp(); number += 1) {
    const { span, count, rows } = nextSpan(pending, rowsLimit, hoursLimit);
    const wanted = { part: task.part, depth: task.depth, span: overlap(span, task.bounds) ?? span };
    const started = performance.now();
    const file = join(run.work, csvName(at.table.name, number));
    const fetching = fetchSpan(run, at, wanted, file).finally(() => {
      const seconds = (performance.now() - started) / 1_000;
      if (rows > rowsLimit / 2) rowsLimit = Math.min(rowsAtMost, Math.ceil((rows / seconds) * spanSeconds));
    });
    const fetched = await both(
      arriving,
      fetching.catch((error) => smaller(error, count)),
    );
    if (fetched === "smaller") {
      // Hours without a row take time as well where they are looked for without an index.
      [rowsLimit, hoursLimit, arriving] = [Math.ceil(rows / 8), Math.ceil(count / 8), Promise.resolve()];
      continue;
    }
    [done, pending] = [done + rows, pending.slice(count)];
    arriving = fetched ? arrive(run, at, fetched, copied) : Promise.resolve();
    watch.progress(done, total);
  }
  await arriving;
  return { ...copied, left: total - done };
}

async function arrive(
  run: Run,
  at: SourceTable,
  fetched: Fetched,
  copied: { rows: number; bytes: number },
): Promise<void> {
  await ingestSpan(run.copy, at, fetched);
  copied.rows += fetched.rows;
  copied.bytes += fetched.bytes;
}

function smaller(error: unknown, hours: number): "smaller" {
  if (error instanceof TooMuchAtOnce && hours > 1) return "smaller";
  throw error;
}

/** Waits for both in any case: nothing may still be written when an error ends the run. */
async function both<Result>(first: Promise<void>, second: Promise<Result>): Promise<Result> {
  const [, outcome] = await Promise.allSettled([first, second]);
  await first;
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
