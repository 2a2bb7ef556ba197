import { type Summary, summary } from "./statistics.ts";

/** One line of the table. */
export interface Line {
  what: string;
  unit: string;
  values: number[];
  /** What it is measured beside, or how it was measured. */
  note?: string;
}

/** The lines as a Markdown table: it can go into the documentation as it is. */
export function table(lines: readonly Line[]): string {
  const head = ["measured", "n", "min", "median", "p95", "max", "unit", "note"];
  const rows = lines.map(({ what, unit, values, note = "" }) => {
    const found: Summary = summary(values);
    const figures = [found.min, found.median, found.p95, found.max].map(figure);
    return [what, String(found.count), ...figures, unit, note];
  });
  const width = (column: number) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(width(column))).join(" | ")} |`;
  return [line(head), line(head.map((_, column) => "-".repeat(width(column)))), ...rows.map(line)].join("\n");
}

function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 1) return value.toFixed(value >= 10 ? 1 : 2);
  return value.toFixed(3);
}
