import { readLogs } from "../runtime/sources/log-reader.ts";

// log-count.ts FOLDER LEVEL: prints how many records of that level and worse its logs have. It loads nothing else, as the program on the
// host does not while it evaluates.
const [directory = "", level] = process.argv.slice(2);
let records = 0;
await readLogs({
  directory,
  known: [],
  minimumLevel: Number(level),
  now: Date.now(),
  limitBytes: Number.POSITIVE_INFINITY,
  found: () => {
    records += 1;
  },
});
console.log(records);
