// sync-once.ts SOURCE FOLDER NOW: one run of the sync of logs, in a process that can be killed.
import { syncLogs } from "../../../../runtime/sync/logs/sync-logs.ts";

const [source = "", folder = "", now] = process.argv.slice(2);
const { copied } = await syncLogs({
  source,
  folder,
  stack: "test",
  kept: { keep: "30d", capMb: 1_000 },
  now: Number(now),
});
for (const problem of copied.problems) console.log(problem);
