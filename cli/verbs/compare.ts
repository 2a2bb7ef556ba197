import { isDuration } from "../../model/duration.ts";
import { compared } from "../compare/comparison.ts";
import { readRecords } from "../compare/read-records.ts";
import { comparisonMarkdown, comparisonText } from "../compare/render.ts";
import { openShadowed, stackNames } from "../environments/stacks.ts";
import { settingsOf, workspaceOf } from "../stack.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "compare",
  summary: "shows where a preview environment and its stack disagreed: what fired in one only, or at other times",
  usage: "ENVIRONMENT [STACK] [--since 24h] [--markdown]",
  example: "npx watchbill compare pr-12 prod --since 24h",
  options: { since: { type: "string", default: "24h" }, markdown: { type: "boolean" } },
  positionals: true,
  async run({ since, markdown }, [name, of = "prod", ...more] = []) {
    if (name === undefined || more.length > 0) throw new Error("say which two: watchbill compare pr-12 prod");
    const wrong = [name, of].find((word) => !/^[a-z0-9][a-z0-9-]{0,63}$/.test(word));
    if (wrong !== undefined) throw new Error(`"${wrong}" is no stack's name`);
    if (name === of) throw new Error(`${name} agrees with itself; name another: watchbill compare pr-12 ${of}`);
    if (!isDuration(String(since))) throw new Error(`--since "${since}" is no duration; write for example 24h`);
    const workspace = await workspaceOf(of);
    // Both are on that one's host, which a machine can reach that never had the preview's configuration.
    const settings = await settingsOf(await openShadowed(of, await stackNames(workspace), workspace));
    const [first, second] = await readRecords(settings, [name, of], String(since));
    if (!first || !second) throw new Error("two stacks are compared");
    const comparison = compared(first, second);
    console.log(markdown ? comparisonMarkdown(comparison) : comparisonText(comparison));
    return 0;
  },
};
