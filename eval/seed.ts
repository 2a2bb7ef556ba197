import { daysBefore, lastDayOf } from "./days.ts";
import { type Judged, judgeIncident, judgeQuietDay } from "./evaluate.ts";
import { kinds } from "./kinds.ts";
import { Thinker } from "./model.ts";
import { quietPast } from "./past.ts";

/** A process of its own: judges everything of one seed, and writes each result as a line of JSON to its standard output.
 *  `node eval/seed.ts SEED QUIET_DAYS KIND…`; with ANTHROPIC_API_KEY the model is asked as well, for up to EVAL_BUDGET_USD. */
const [seedText = "", quietDays = "0", ...names] = process.argv.slice(2);
const day = lastDayOf(Number(seedText));
const { ANTHROPIC_API_KEY: key, EVAL_BUDGET_USD: budget = "0", ANTHROPIC_BASE_URL: baseUrl } = process.env;
const thinker = key ? new Thinker(key, Number(budget), baseUrl) : undefined;
const tell = (judged: Judged) => process.stdout.write(`${JSON.stringify(judged)}\n`);

await quietPast(day);
for (let back = 0; back < Number(quietDays); back += 1) tell(await judgeQuietDay(daysBefore(day, back), thinker));
for (const kind of kinds.filter(({ name }) => names.includes(name))) tell(await judgeIncident(kind, day, thinker));
