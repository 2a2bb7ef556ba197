import { readFileSync, statSync } from "node:fs";
import { githubOf } from "../github/api.ts";
import { keepComment } from "../github/comment.ts";
import type { Verb } from "../verb.ts";

const bytesMax = 1_000_000;

export const verb: Verb = {
  name: "comment",
  summary: "keeps one comment of a pull request up to date: the review that plan has written",
  usage: "--pull NUMBER --file FILE.md [--name plan]",
  example: "GITHUB_REPOSITORY=acme/site npx watchbill comment --pull 12 --file plan.md",
  options: { pull: { type: "string" }, file: { type: "string" }, name: { type: "string", default: "plan" } },
  async run({ pull, file, name }) {
    if (!/^[1-9]\d{0,9}$/.test(String(pull)))
      throw new Error("--pull must be the number of a pull request, for example 12");
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(String(name))) throw new Error(`--name "${name}" must be a word like plan`);
    if (file === undefined) throw new Error("--file must name the text, as watchbill plan --markdown writes it");
    const { done, url } = await keepComment(githubOf(process.env), Number(pull), String(name), textOf(String(file)));
    console.log(`${done}: ${url}`);
    return 0;
  },
};

function textOf(file: string): string {
  if (statSync(file).size > bytesMax) throw new Error(`${file} is longer than any comment may be`);
  return readFileSync(file, "utf8");
}
