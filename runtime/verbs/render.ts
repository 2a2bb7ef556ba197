import { ranges } from "../../model/dashboard.ts";
import { inOneLine } from "../../model/problem.ts";
import { loadDashboards } from "../files/dashboards.ts";
import { loadRules } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { hostSpare } from "../render/limits.ts";
import { rememberedTables } from "../render/remembered/remembered.ts";
import { renderSite } from "../render/render-site.ts";
import { counted } from "../text.ts";

/** Of what panels say, as many as a person reads. */
const saidMost = 20;

/** Renders the dashboards from the copies and from what the host remembers. Exit code 2 where a page's file is broken: the others are made.
 *  A panel that cannot be asked says so on its page. */
export async function render(host: Host, io: Io): Promise<number> {
  const { layout, stack } = host;
  const nowMs = host.clock();
  const { dashboards, pages, problems } = loadDashboards(host);
  const wrong = problems.map(inOneLine);
  for (const problem of wrong) io.err(`watchbill: ${problem}`);
  const { failed, waiting } = await renderSite({
    ...{ stack, dashboards, pages, nowMs, spare: hostSpare, problems: wrong },
    alerts: loadRules(layout.rulesDir).alerts,
    remembered: await rememberedTables(host, nowMs - 2 * ranges["1y"].spanMs, nowMs),
    dataDir: layout.syncedDir,
    siteDir: layout.siteDir,
  });
  for (const because of failed.slice(0, saidMost)) io.err(because);
  const said = [
    `rendered ${counted(pages.length, "page")}`,
    ...(failed.length > 0 ? [`${counted(failed.length, "panel")} could not be asked`] : []),
    ...(waiting > 0 ? [`${counted(waiting, "narrowed look")} of them come with the next renders`] : []),
  ];
  io.out(said.join("; "));
  return problems.length > 0 ? exitCode.problems : exitCode.ok;
}
