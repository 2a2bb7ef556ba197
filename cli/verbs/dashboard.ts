import { pathToFileURL } from "node:url";
import { localSite } from "../dashboard/make.ts";
import { openInBrowser } from "../dashboard/open.ts";
import { putApp } from "../dashboard/put-app.ts";
import { type Opened, openWithSettings } from "../stack.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "dashboard",
  summary: "renders this folder's dashboards over the synced copies here, and opens them",
  usage: "[--stack NAME] [--data gateway-data] [--offline] [--no-open]",
  example: "npx watchbill dashboard --stack prod",
  options: { ...stackOption, ...dataOption, offline: { type: "boolean" }, "no-open": { type: "boolean" } },
  async run(values) {
    const [folder, stack] = [String(values.data), String(values.stack)];
    const { site, failed } = await localSite(folder, stack, await hostOf(stack, values.offline === true));
    for (const problem of [...site.problems, ...failed]) console.error(problem);
    const address = pathToFileURL(await putApp(folder)).href;
    console.log(address);
    if (!values["no-open"]) openInBrowser(address);
    return failed.length > 0 ? 1 : 0;
  },
};

/** Why it cannot be asked, where that is so. */
async function hostOf(stack: string, isOffline: boolean): Promise<Opened | string> {
  if (isOffline) return "it was rendered with --offline, which asks nobody";
  try {
    return await openWithSettings(stack);
  } catch (error) {
    return (error as Error).message.split("\n")[0] ?? "";
  }
}
