import * as z from "zod";
import { type Duration, durationMs, isDuration } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";

/** How much of the application's data is copied and kept, on the host and on a laptop; `data/index.ts` exports it. */
export interface SyncedData {
  logs: SyncedLogs;
}

export interface SyncedLogs {
  /** How long after its last line a log file is kept, and how long a record stays in the tables. From `"1d"` on. */
  keep: Duration;
  /** What the copied files take at most, in MB (1,000,000 bytes) as they lie on the disk. Above it the oldest files go, each as a
   *  whole; the one that is still written to stays whatever its size. */
  capMb: number;
}

/** File name inside the stack's configuration folder. */
export const syncedDataFile = "synced-data.json";

/** Where it is declared. */
export const declaredIn = "data/index.ts";

const shape = z.strictObject({
  logs: z.strictObject({
    keep: z.string().refine((text) => isDuration(text) && durationMs(text) >= 86_400_000, {
      error: 'must be a duration of at least a day, for example "30d"',
    }),
    capMb: z
      .number("must be a size in MB")
      .int("must be whole MB")
      .min(100, "must be at least 100 MB: one log file of usual size")
      .max(10_000_000, "must be at most 10000000 MB"),
  }),
});

/** What a declaration or a file on the host says, and every problem with it; `file` is named in them. */
export function parseSyncedData(input: unknown, file: string): { data?: SyncedData; problems: Problem[] } {
  const parsed = shape.safeParse(input);
  if (parsed.success) return { data: parsed.data as SyncedData, problems: [] };
  return { problems: shapeProblems(file, parsed.error) };
}
