import { daysBefore, lastDayOf } from "./days.ts";
import { type Judged, judgeIncident, judgeQuietDay } from "./evaluate.ts";
import { kinds } from "./kinds.ts";
import { quietPast } from "./past.ts";

/** A process of its own: judges everything of one seed, and writes each result as a line of JSON to its standard output.
 *  `node eval/seed.ts SEED QUIET_DAYS KIND…` */
const [seedText = "", quietDays = "0", ...names] = process.argv.slice(2);
const day = lastDayOf(Number(seedText));
const tell = (judged: Judged) => process.stdout.write(`${JSON.stringify(judged)}\n`);

await quietPast(day);
for (let back = 0; back < Number(quietDays); back += 1) tell(await judgeQuietDay(daysBefore(day, back)));
for (const kind of kinds.filter(({ name }) => names.includes(name))) tell(await judgeIncident(kind, day));
