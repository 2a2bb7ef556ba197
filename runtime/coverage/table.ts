import { spanInWords } from "../../model/duration.ts";
import { inColumns } from "../columns.ts";
import { clockTime } from "../text.ts";
import type { CoverageReport, CoverageRow } from "./report.ts";

const codes = { red: 31, green: 32, bold: 1 } as const;
const alertsShown = 2;

/** Ids of the alerts that read an area's events, by the area's id. */
export type AlertsOfAreas = ReadonlyMap<string, readonly string[]>;

/** The report as a person reads it at a terminal; one of another day says which. `alerts` is what only the declarations know. */
export function coverageTable(
  { of, at, areas, unread }: CoverageReport,
  colour: boolean,
  now: number,
  alerts?: AlertsOfAreas,
): string {
  const paint = (text: string, code: keyof typeof codes) => (colour ? `\x1b[${codes[code]}m${text}\x1b[0m` : text);
  const red = areas.filter(({ state }) => state === "red").length;
  const said =
    red === 0
      ? `all ${areas.length} areas are covered`
      : `${red} of ${areas.length} areas ${red === 1 ? "is" : "are"} not covered`;
  const headline = `${paint(of, "bold")}, ${clockTime(at, now)}: ${paint(said, red === 0 ? "green" : "red")}`;
  const head = ["STATE", "AREA", "LAST SEEN", "WITHIN", "PER HOUR", ...(alerts ? ["ALERTS"] : []), "WHY"];
  const right = [false, false, true, true, true];
  const [first = "", ...lines] = inColumns([head, ...areas.map((area) => cellsOf(area, at, alerts))], right);
  return [
    headline,
    "",
    paint(first, "bold"),
    ...lines.map((line, index) => paint(line, areas[index]?.state ?? "green")),
    ...unread.map((why) => `\n${why}`),
  ].join("\n");
}

function cellsOf(row: CoverageRow, at: number, alerts: AlertsOfAreas | undefined): string[] {
  const { state, area, lastSeen, windowMs, ratePerHour, why } = row;
  return [
    state,
    area,
    lastSeen === null ? "-" : `${spanInWords(at - lastSeen)} ago`,
    spanInWords(windowMs),
    ratePerHour === 0 ? "-" : ratePerHour.toFixed(ratePerHour < 10 ? 1 : 0),
    ...(alerts ? [shortened(alerts.get(area) ?? [])] : []),
    why.length === 0 ? "" : why.join("; "),
  ];
}

function shortened(alerts: readonly string[]): string {
  if (alerts.length === 0) return "-";
  const more = alerts.length - alertsShown;
  return `${alerts.slice(0, alertsShown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
