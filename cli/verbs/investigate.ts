import { investigate } from "../investigate.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "investigate",
  summary:
    "opens a shell on copies of metrics and logs in the host's sandbox, with jq and DuckDB; or runs one command there",
  usage: "[--stack NAME] [-- COMMAND…]",
  example: 'npx watchbill investigate --stack prod -- duckdb metrics.duckdb "SELECT count(*) FROM metrics_event"',
  options: stackOption,
  positionals: true,
  async run({ stack: stackName }, words = []) {
    const { stack, settings } = await openWithSettings(String(stackName));
    const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
    return (await investigate(settings, stack.name, words, { interactive })).code;
  },
};
