import type { Audience } from "../../model/channel.ts";
import type { Report } from "../../model/report.ts";
import type { Message } from "../notify/message.ts";
import { shown } from "../text.ts";
import {
  entriesToTell,
  entryInWords,
  headline,
  periodInWords,
  summaryInWords,
  verdictWords,
  withoutDigest,
  withoutModel,
  withoutTicks,
} from "./words.ts";

const findingsLimit = 3;
const lineLimit = 400;

/** What a phone is told of a report. A public audience gets the verdict alone. */
export function ntfyMessage(
  report: Report,
  { audience, link, notes }: { audience: Audience; link?: string | undefined; notes: readonly string[] },
): Message {
  const { id, verdict, madeAtMs } = report;
  const message = {
    kind: verdict === "issues" ? "firing" : "notice",
    severity: "warning",
    since: madeAtMs,
    sequenceId: `report-${id}`,
  } as const;
  if (audience === "public") return { ...message, title: "Report", text: verdictWords[verdict] };
  const { findings } = report.analysis;
  const found = [...findings.map(({ title }) => withoutTicks(title)), ...entriesToTell(report).map(entryInWords)];
  const { state, reason } = report.deliveries.discord;
  const lines = [
    ...(state === "refused" ? [`Discord refused this report: ${reason}`] : []),
    ...notes,
    ...[withoutDigest(report), withoutModel(report), summaryInWords(report)].flatMap((line) => line ?? []),
    ...found.slice(0, findingsLimit).map((line) => `· ${line}`),
    `report ${id}, ${periodInWords(report)}`,
  ];
  return {
    ...message,
    title: `Report: ${shown(headline(report), 120)}`,
    text: lines.map((line) => shown(line, lineLimit)).join("\n"),
    ...(link ? { link } : {}),
  };
}
