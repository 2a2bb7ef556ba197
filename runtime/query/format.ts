import { inColumns } from "../columns.ts";
import { shown } from "../text.ts";
import type { Answer } from "./ask.ts";
import type { Plain } from "./plain.ts";

export const formats = ["table", "csv", "json"] as const;
export type Format = (typeof formats)[number];

const cellLimit = 80;

/** An answer as a person (`table`) or a program (`csv`, `json`) reads it, without a newline at its end. */
export function formatted({ columns, rows }: Answer, format: Format): string {
  if (format === "json") {
    return JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))),
      null,
      2,
    );
  }
  if (format === "csv") {
    return [columns, ...rows.map((row) => row.map(csvText))].map((cells) => cells.map(csvCell).join(",")).join("\n");
  }
  const right = columns.map((_, index) => rows.every((row) => row[index] === null || typeof row[index] === "number"));
  const head = columns.map((name) => shown(name, cellLimit));
  return inColumns([head, ...rows.map((row) => row.map(tableCell))], right).join("\n");
}

function textOf(value: Plain): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function tableCell(value: Plain): string {
  return value === null ? "NULL" : shown(textOf(typeof value === "number" ? rounded(value) : value), cellLimit);
}

/** No more digits than a person reads. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

function csvText(value: Plain): string {
  return value === null ? "" : textOf(value);
}

/** As RFC 4180 quotes. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
