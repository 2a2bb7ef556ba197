import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { alerts } from "../../alerts/index.ts";
import { areas } from "../../events/areas/index.ts";
import { isDerivedEventType } from "../../events/catalogue.ts";
import { alertsOf } from "../../lint/area-uses.ts";
import { deployedAreas } from "../../model/area.ts";
import { dataFolder } from "../../model/data-folder.ts";
import { copiesSource } from "../../runtime/coverage/copies.ts";
import { type CoverageReport, coverageReport } from "../../runtime/coverage/report.ts";
import { type AlertsOfAreas, coverageTable } from "../../runtime/coverage/table.ts";
import { inColour } from "../../runtime/io.ts";
import { openData } from "../../runtime/query/open.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { runtimeVerb } from "../ssh.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "coverage",
  summary:
    "prints what is known of the application, area by area: last seen, rate, empty fields, alerts; red for silence",
  usage: "[--stack NAME | --data DIR] [--json]",
  example: "npx watchbill coverage --stack prod",
  options: { ...stackOption, data: { type: "string" }, json: { type: "boolean" } },
  async run({ stack, data, json }) {
    const report = data === undefined ? await ofHost(String(stack)) : await ofCopies(String(data));
    if (!report) return 1;
    const alertsOfAreas = new Map(areas.map((area) => [area.id, alertsOf(area, alerts)]));
    if (json) console.log(JSON.stringify(withUses(report, alertsOfAreas), null, 2));
    else {
      console.log(coverageTable(report, inColour(), Date.now(), alertsOfAreas));
    }
    return report.areas.every(({ state }) => state === "green") ? 0 : 1;
  },
};

/** With the alerts and views that the declarations here have of each area. */
function withUses(report: CoverageReport, alertsOfAreas: AlertsOfAreas) {
  const viewsOf = new Map(areas.map(({ id, views }) => [id, views]));
  const rows = report.areas.map((row) => ({
    ...row,
    alerts: alertsOfAreas.get(row.area) ?? [],
    views: viewsOf.get(row.area) ?? [],
  }));
  return { ...report, areas: rows };
}

/** As the host says; undefined where it could not, and has said so. */
async function ofHost(stackName: string): Promise<CoverageReport | undefined> {
  const { stack, settings } = await openWithSettings(stackName);
  const { stdout, stderr } = await runtimeVerb(settings, stack.name, "coverage --json");
  process.stderr.write(stderr);
  return stdout ? (JSON.parse(stdout) as CoverageReport) : undefined;
}

/** At the moment at which the copy was last found to be all that the source has: what came later is not silence. */
async function ofCopies(folder: string): Promise<CoverageReport> {
  const file = join(folder, dataFolder.metrics);
  if (!existsSync(file)) throw new Error(`${file} is missing; bring it with: make sync-metrics`);
  const copies = await openData(folder, { tables: dataTables, views: [] });
  try {
    const judged = deployedAreas(areas, isDerivedEventType);
    return await coverageReport(folder, copiesSource(copies), judged, statSync(file).mtimeMs);
  } finally {
    await copies.close();
  }
}
