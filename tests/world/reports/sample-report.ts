import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../../model/report.ts";
import { parseReport } from "../../../model/report-schema.ts";
import { discordMessage } from "../../../runtime/reports/discord-message.ts";
import { reportPage } from "../../../runtime/reports/page/page.ts";
import { checkBody } from "../discord/limits.ts";
import type { DiscordMessage } from "../discord/types.ts";

/** What `renew-sample.ts` has kept of `sampleRun`, so that the pictures of docs can be looked at without its half a minute. */
export const sampleReportFile = join(import.meta.dirname, "sample-report.json");

export const keptSample = (): Report => parseReport(JSON.parse(readFileSync(sampleReportFile, "utf8")));

/** As Discord shows it. */
export function sampleMessage(report: Report): DiscordMessage {
  const filename = `report-${report.id}.html`;
  const { embeds = [] } = checkBody(
    discordMessage(report, { audience: "private", page: filename, notes: [] }) as Record<string, unknown>,
  );
  const timestamp = new Date(report.madeAtMs).toISOString();
  const page = reportPage(report);
  const file = { id: "2", filename, size: Buffer.byteLength(page), content_type: "text/html", text: page };
  return {
    id: "1",
    content: "",
    embeds,
    attachments: [file],
    mention_everyone: false,
    timestamp,
    edited_timestamp: null,
  };
}
