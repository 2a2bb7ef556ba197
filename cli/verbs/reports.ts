import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import { reportIdPattern } from "../../model/report-folder.ts";
import { inColour } from "../../runtime/io.ts";
import { showReports } from "../../runtime/reports/show.ts";
import { runtimeVerb } from "../ssh.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "reports",
  summary: "lists the reports that a stack has made, or shows one; with --data those that were made here",
  usage: "[ID] [--stack NAME | --data DIR] [--html FILE] [--json]",
  example: "npx watchbill reports 20261126-0730 --html report.html",
  options: { ...stackOption, data: { type: "string" }, html: { type: "string" }, json: { type: "boolean" } },
  positionals: true,
  async run({ stack, data, html, json }, [id, ...more] = []) {
    if (more.length > 0) throw new Error("one report at a time; watchbill reports lists them");
    if (id !== undefined && !reportIdPattern.test(id)) {
      throw new Error(`"${id}" is no report's id, for example 20261126-0730; watchbill reports lists them`);
    }
    if (html !== undefined && id === undefined)
      throw new Error("--html needs the id of a report: reports ID --html FILE");
    const asked = { id, json: json === true, page: html !== undefined };
    const shown = data === undefined ? await ofHost(String(stack), asked) : ofFolder(String(data), asked);
    if (shown === undefined) return 1;
    if (html === undefined) console.log(shown);
    else {
      writeFileSync(String(html), shown);
      console.log(`${html}: the page of report ${id}`);
    }
    return 0;
  },
};

type Asked = Parameters<typeof showReports>[1];

function ofFolder(folder: string, asked: Asked): string {
  return showReports(join(folder, dataFolder.reports), asked, inColour());
}

/** Undefined where the host could not say, and has said so. */
async function ofHost(stackName: string, { id, json, page }: Asked): Promise<string | undefined> {
  const { stack, settings } = await openWithSettings(stackName);
  const words = ["reports", ...(id ? [id] : []), ...(page ? ["--page"] : json ? ["--json"] : [])];
  const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, words.join(" "));
  process.stderr.write(stderr);
  if (code !== 0) return undefined;
  if (page && !stdout.trimEnd().endsWith("</html>")) throw new Error("the page did not arrive whole; ask for it again");
  return stdout.trimEnd();
}
