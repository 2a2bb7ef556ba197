import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import type { Report } from "../../model/report.ts";
import type { Settings } from "../../model/settings.ts";
import { hostOf } from "../../runtime/host.ts";
import { deliver } from "../../runtime/reports/deliver.ts";
import { keepReport } from "../../runtime/reports/store.ts";
import { localChannels } from "./local-channels.ts";

const sendForMs = 180_000;

/** Tells the channels of a stack, as its host would. @returns the exit code: 1 where one has not taken it */
export async function send(report: Report, page: string, folder: string, settings: Settings): Promise<number> {
  const machine = hostOf(report.stack, "", undefined);
  const keep = (report: Report) => keepReport(join(folder, dataFolder.reports), report);
  const waiting = { state: "waiting", attempts: 0 } as const;
  report.deliveries = { discord: waiting, ntfy: waiting };
  await deliver({ report, page, notes: [], keep }, localChannels(settings), machine, machine.clock() + sendForMs);
  const told = Object.entries(report.deliveries).filter(([, { state }]) => state !== "not wanted");
  for (const [way, { state, reason }] of told)
    console.log(`${way}: ${state === "accepted" ? "sent" : `${state}: ${reason}`}`);
  return told.every(([, { state }]) => state === "accepted") ? 0 : 1;
}
