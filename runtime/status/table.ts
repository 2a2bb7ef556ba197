import { spanInWords } from "../../model/duration.ts";
import { inOneLine } from "../../model/problem.ts";
import { inColumns } from "../columns.ts";
import { inWords } from "../policy/silences.ts";
import { clockTime, shown } from "../text.ts";
import type { StatusReport, StatusRow } from "./report.ts";

type Paint = (text: string, state: StatusRow["state"] | "bold") => string;

const codes = { firing: 31, error: 35, pending: 33, "no data": 36, ok: 32, bold: 1 } as const;
const cellLimit = 60;

/** The report as a person reads it at a terminal. */
export function statusTable(report: StatusReport, colour: boolean): string {
  const paint: Paint = (text, state) => (colour ? `\x1b[${codes[state]}m${text}\x1b[0m` : text);
  const sections = [
    headline(report, paint),
    alertLines(report, paint),
    silenceLines(report),
    channelLines(report),
    lastReportLines(report),
    problemLines(report),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function headline({ stack, at, lastTickAt, watching }: StatusReport, paint: Paint): string[] {
  const age = lastTickAt === null ? "no tick has run yet" : `last tick ${spanInWords(at - lastTickAt)} ago`;
  const text = watching ? `watching, ${age}` : `NOT WATCHING: ${age}`;
  return [`${paint(stack, "bold")}: ${paint(text, watching ? "ok" : "firing")}`];
}

function alertLines({ alerts, at }: StatusReport, paint: Paint): string[] {
  const cells = alerts.map(({ alert, state, severity, instance, value, since, held, evaluatedAt }) => [
    severity ? `${state} ${severity}` : state,
    alert,
    [instance, held ?? ""]
      .map((part) => shown(part, cellLimit))
      .filter(Boolean)
      .join(" · ") || "-",
    value ?? "-",
    since === null ? "-" : `${clockTime(since, at)} (${spanInWords(at - since)})`,
    evaluatedAt === null ? "never" : `${spanInWords(at - evaluatedAt)} ago`,
  ]);
  const head = ["STATE", "ALERT", "INSTANCE", "VALUE", "SINCE", "EVALUATED"];
  const [first, ...lines] = inColumns([head, ...cells]);
  return [paint(first ?? "", "bold"), ...lines.map((line, index) => paint(line, alerts[index]?.state ?? "ok"))];
}

function silenceLines({ silences, at }: StatusReport): string[] {
  return silences.map((silence) => `silence ${silence.id}: ${inWords(silence, at)}`);
}

function channelLines({ channels, at }: StatusReport): string[] {
  if (channels.length === 0) return ["no channel has been used yet"];
  return inColumns([
    ["CHANNEL", "WAITING", "SET ASIDE", "LAST DELIVERED", "LAST ERROR"],
    ...channels.map(({ channelId, waiting, setAside, lastDeliveredAt, lastError }) => [
      channelId,
      String(waiting),
      String(setAside),
      lastDeliveredAt === null ? "never" : `${spanInWords(at - lastDeliveredAt)} ago`,
      lastError ?? "-",
    ]),
  ]);
}

function lastReportLines({ lastReport, at }: StatusReport): string[] {
  if (!lastReport) return [];
  const { id, verdict, madeAt, told } = lastReport;
  return [`last report ${id}: ${verdict}, made ${spanInWords(at - madeAt)} ago, ${told}`];
}

function problemLines({ problems }: StatusReport): string[] {
  return problems.map((problem) => `broken: ${inOneLine(problem)}`);
}
