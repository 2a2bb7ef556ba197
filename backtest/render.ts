import type { Comparison } from "./compare.ts";
import type { Report } from "./report.ts";
import { type Clock, cautions, differences, firingList, headline, summaryCells, summaryHead } from "./words.ts";

/** How a report is laid out: for a terminal, or for a pull request. */
export interface Layout {
  title(text: string): string;
  /** Rows under a head. A row of two cells is a name and a sentence that takes the place of its figures. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): string;
  /** Lines that keep their columns. */
  listing(heading: string, lines: readonly string[]): string;
}

export function renderReport(report: Report, clock: Clock, layout: Layout): string {
  const rows = report.alerts.map((alert) => [alert.alert.id, ...summaryCells(alert, report, clock)]);
  const fired = report.alerts.filter(({ firings }) => firings.length > 0);
  return [
    layout.title(headline(report, clock)),
    layout.table(summaryHead, rows),
    ...fired.map(({ alert, firings }) => layout.listing(alert.id, firingList(firings, report, clock))),
    layout.listing("To be known", cautions(report, clock)),
  ].join("\n\n");
}

/** Each alert's figures of both versions, then every firing that differs. */
export function renderComparison(comparison: Comparison, clock: Clock, layout: Layout): string {
  const { ref, before, now } = comparison;
  const rows = comparison.alerts.map((alert) => {
    const [old, current] = [summaryCells(alert.before, before, clock), summaryCells(alert.now, now, clock)];
    if (old.length === 1 && current.length === 1 && old[0] === current[0]) return [alert.id, ...current];
    const cells = summaryHead.slice(1).map((_, index) => arrow(cell(old, index), cell(current, index)));
    return [alert.id, ...cells];
  });
  const found = differences(comparison, clock);
  return [
    layout.title(`${headline(now, clock)}; ${ref} → now`),
    layout.table(summaryHead, rows),
    ...found.map(({ id, lines }) => layout.listing(id, lines)),
    ...(found.length === 0
      ? [layout.listing("What differs", ["nothing: no one would have been told anything else"])]
      : []),
    layout.listing("To be known", cautions(now, clock)),
  ].join("\n\n");
}

const cell = (cells: string[], index: number) =>
  cells.length === 1 ? (index === 0 ? (cells[0] as string) : "") : (cells[index] as string);
const arrow = (before: string, now: string) => (before === now ? now : `${before || "–"} → ${now || "–"}`);

export const forTerminal: Layout = {
  title: (text) => text,
  table(head, rows) {
    const figures = [head, ...rows.filter(({ length }) => length === head.length)];
    const widths = head.map((_, index) =>
      Math.max(...figures.map((row) => (row[index] as string).length), index === 0 ? longest(rows) : 0),
    );
    const line = (row: readonly string[]) =>
      row.length === head.length
        ? row
            .map((text, index) =>
              index === 0 ? text.padEnd(widths[0] as number) : text.padStart(widths[index] as number),
            )
            .join("  ")
        : row.map((text, index) => (index === 0 ? text.padEnd(widths[0] as number) : text)).join("  ");
    return [line(head.map((text) => text.toUpperCase())), ...rows.map(line)].map((text) => text.trimEnd()).join("\n");
  },
  listing: (heading, lines) => [heading, ...lines.map((line) => `  ${line}`)].join("\n"),
};

export const forMarkdown: Layout = {
  title: (text) => `### Backtest\n\n${text}`,
  table(head, rows) {
    const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
    const filled = rows.map((row) => [...row, ...Array.from({ length: head.length - row.length }, () => "")]);
    return [line(head), `|---|${"---:|".repeat(head.length - 1)}`, ...filled.map(line)].join("\n");
  },
  // Labels come from the history: in a fence they stay text. A fence cannot end early, as no line of ours begins with one.
  listing: (heading, lines) => `**${heading}**\n\n\`\`\`diff\n${lines.join("\n")}\n\`\`\``,
};

const longest = (rows: readonly (readonly string[])[]) => Math.max(0, ...rows.map(([name = ""]) => name.length));
