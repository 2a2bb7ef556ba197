import type { Span } from "./history.ts";
import { type AlertReport, atNight, type Firing, firingMs, type Report } from "./report.ts";
import { type Clock, firingWords, headline, momentIn } from "./words.ts";

const widthPx = 1_100;
const namePx = 210;
const topPx = 64;
const rowPx = 30;
const footPx = 34;
const barPx = 12;
/** A firing of seconds in a month would be thinner than a hair. */
const thinnestPx = 2;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Beyond this, nights are stripes too thin to be read. */
const nightsLimit = 62;

const colour = {
  warning: "#d98200",
  critical: "#c4232b",
  before: "#8a93a3",
  ink: "#1d2430",
  faint: "#6b7484",
  line: "#d7dce4",
};

/** Firings over time, a row per alert, as an SVG image that stands alone. With `before`, its firings lie in grey above the
 *  present ones. Nights are shaded, gaps of the history hatched. */
export function timelineSvg(report: Report, clock: Clock, before?: { ref: string; report: Report }): string {
  const plot = { from: report.from, to: Math.max(report.to, report.from + report.stepMs) };
  const x = (at: number) =>
    namePx +
    ((Math.min(Math.max(at, plot.from), plot.to) - plot.from) / (plot.to - plot.from)) * (widthPx - namePx - 16);
  const rows = rowsOf(report, before?.report);
  const heightPx = topPx + rows.length * rowPx + footPx;
  const band = ({ from, to }: Span, fill: string) =>
    `<rect x="${px(x(from))}" y="${topPx}" width="${px(Math.max(x(to) - x(from), 1))}" height="${rows.length * rowPx}" fill="${fill}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" font-family="system-ui, sans-serif" font-size="12" fill="${colour.ink}" role="img" aria-label="Firings over time">`,
    `<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#b5bcc8"/></pattern></defs>`,
    `<rect width="${widthPx}" height="${heightPx}" fill="#fff"/>`,
    `<text x="16" y="22" font-size="13">${escaped(headline(report, clock))}</text>`,
    legend(before?.ref),
    ...nights(plot, clock).map((night) => band(night, "#eef1f6")),
    ...report.gaps.map((gap) => band(gap, "url(#gap)")),
    ...axis(plot, clock, x, topPx + rows.length * rowPx),
    ...rows.flatMap((row, index) =>
      rowShapes(row, topPx + index * rowPx, { x, clock, report, before: before?.report }),
    ),
    "</svg>",
  ].join("\n");
}

interface TimelineRow {
  id: string;
  now: AlertReport | undefined;
  before: AlertReport | undefined;
}

function rowsOf(report: Report, before: Report | undefined): TimelineRow[] {
  const ids = [...new Set([...report.alerts, ...(before?.alerts ?? [])].map(({ alert }) => alert.id))];
  const of = (from: Report | undefined, id: string) => from?.alerts.find(({ alert }) => alert.id === id);
  return ids.map((id) => ({ id, now: of(report, id), before: of(before, id) }));
}

interface Place {
  x(at: number): number;
  clock: Clock;
  report: Report;
  before: Report | undefined;
}

function rowShapes(
  { id, now, before }: TimelineRow,
  y: number,
  { x, clock, report, before: earlier }: Place,
): string[] {
  const bar = (firing: Firing, of: Report, top: number, fill: string) => {
    const left = x(firing.from);
    const width = Math.max(x(firing.from + firingMs(firing, of.to)) - left, thinnestPx);
    const title = `<title>${escaped(`${id}: ${firingWords(firing, of, clock)}`)}</title>`;
    return `<rect x="${px(left)}" y="${top}" width="${px(width)}" height="${barPx}" rx="1" fill="${fill}">${title}</rect>`;
  };
  const middle = y + (rowPx - barPx) / 2;
  const unanswered = now?.unanswered ?? (now ? undefined : "no such rule any more");
  return [
    `<line x1="16" y1="${y + rowPx}" x2="${widthPx - 16}" y2="${y + rowPx}" stroke="${colour.line}"/>`,
    `<text x="16" y="${y + rowPx / 2 + 4}">${escaped(id)}</text>`,
    ...(unanswered
      ? [`<text x="${namePx + 8}" y="${y + rowPx / 2 + 4}" fill="${colour.faint}">${escaped(unanswered)}</text>`]
      : []),
    ...(earlier && before ? before.firings.map((firing) => bar(firing, earlier, y + 2, colour.before)) : []),
    ...(now?.firings ?? []).map((firing) => bar(firing, report, earlier ? y + 16 : middle, colour[firing.severity])),
  ];
}

function legend(ref: string | undefined): string {
  const entries: [string, string][] = [
    [colour.warning, "warning"],
    [colour.critical, "critical"],
    ...(ref ? [[colour.before, `before (${ref})`] as [string, string]] : []),
    ["#e3e7ee", "night"],
    ["url(#gap)", "no events"],
  ];
  let left = 16;
  const shapes = entries.map(([fill, label]) => {
    const shape = `<rect x="${left}" y="36" width="14" height="10" fill="${fill}"/><text x="${left + 20}" y="45" fill="${colour.faint}">${escaped(label)}</text>`;
    left += 44 + label.length * 7;
    return shape;
  });
  return shapes.join("");
}

/** A label at each day's begin, or at every so many hours where the span is short; no more than fit. */
function axis({ from, to }: Span, { zone }: Clock, x: (at: number) => number, bottom: number): string[] {
  const steps = [hourMs, 3 * hourMs, 6 * hourMs, dayMs, 2 * dayMs, 7 * dayMs, 28 * dayMs];
  const step = steps.find((candidate) => (to - from) / candidate <= 14) ?? 365 * dayMs;
  const moment = momentIn(zone);
  const first = firstMidnight(from, zone);
  const marks: string[] = [];
  for (let at = first - Math.floor((first - from) / step) * step; at <= to; at += step) {
    const text = step < dayMs ? moment(at).slice(5, 16) : moment(at + hourMs).slice(5, 10);
    marks.push(
      `<line x1="${px(x(at))}" y1="${topPx}" x2="${px(x(at))}" y2="${bottom + 4}" stroke="${colour.line}"/>`,
      `<text x="${px(x(at))}" y="${bottom + 20}" text-anchor="middle" fill="${colour.faint}">${text}</text>`,
    );
  }
  return marks;
}

/** The first full hour at or after `from` that is midnight on clocks in the zone. */
function firstMidnight(from: number, zone: string): number {
  const moment = momentIn(zone);
  const quarterMs = hourMs / 4;
  const first = Math.ceil(from / quarterMs) * quarterMs;
  for (let at = first; at < first + 2 * dayMs; at += quarterMs) if (moment(at).endsWith("00:00:00")) return at;
  return first;
}

function nights({ from, to }: Span, { zone }: Clock): Span[] {
  if (to - from > nightsLimit * dayMs) return [];
  const spans: Span[] = [];
  for (let hour = Math.floor(from / hourMs) * hourMs; hour < to; hour += hourMs) {
    if (atNight([hour], zone).length === 0) continue;
    const last = spans.at(-1);
    if (last?.to === hour) last.to = hour + hourMs;
    else spans.push({ from: Math.max(hour, from), to: hour + hourMs });
  }
  return spans;
}

const px = (value: number) => value.toFixed(1);
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
