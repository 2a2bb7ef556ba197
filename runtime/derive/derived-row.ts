import { type DerivedColumn, type DerivedEventRule, derivedColumns } from "../../model/derived-event.ts";
import { endpointOf } from "./endpoint.ts";

/** What of a text is kept. */
export const textCharacters = 500;
const integerMax = 2 ** 31 - 1;

/** A row of `derived_event`; columns that a rule does not fill are left out. */
export type DerivedRow = {
  timestamp: string;
  id: string;
  event_type: string;
  data?: Record<string, string | number>;
} & {
  [Column in DerivedColumn]?: string | number;
};

/** What `ruleSelect` gives for one record. */
export type Selected = [file: string, position: bigint, microseconds: bigint, ...values: (string | null)[]];

/** The row of one record. What cannot be what its column holds is left out and counted in `unread`. */
export function derivedRow(
  rule: DerivedEventRule,
  [file, position, microseconds, ...values]: Selected,
): { row: DerivedRow; unread: number } {
  const id = `${file}:${position}:${rule.id}`;
  const row: DerivedRow = { timestamp: isoOf(microseconds), id, event_type: rule.event };
  const data: Record<string, string | number> = {};
  let unread = 0;
  for (const [index, [field, source]] of Object.entries(rule.fields).entries()) {
    const text = values[index];
    if (text === null || text === undefined || text === "") continue;
    const times = "times" in source ? source.times : undefined;
    const value = columnValue(field, text, times);
    if (value === undefined) unread += 1;
    else if (field.startsWith("data.")) data[field.slice("data.".length)] = value;
    else row[field as DerivedColumn] = value;
  }
  if (Object.keys(data).length > 0) row.data = data;
  return { row, unread };
}

function columnValue(field: string, text: string, times: number | undefined): string | number | undefined {
  const isInteger = Object.hasOwn(derivedColumns, field) && derivedColumns[field as DerivedColumn] === "integer";
  if (isInteger || times !== undefined) {
    const number = Math.round(Number(text) * (times ?? 1));
    return Math.abs(number) <= integerMax ? number : undefined;
  }
  return shortened(field === "endpoint" ? endpointOf(text) : text);
}

/** PostgreSQL keeps no NUL, and JSON no half of a surrogate pair. */
function shortened(text: string): string {
  const cut = text.length <= textCharacters ? text : `${text.slice(0, textCharacters - 1)}…`;
  return cut.toWellFormed().replaceAll("\0", "\ufffd");
}

function isoOf(microseconds: bigint): string {
  const withinMs = ((microseconds % 1_000n) + 1_000n) % 1_000n;
  const iso = new Date(Number((microseconds - withinMs) / 1_000n)).toISOString();
  return iso.replace("Z", `${String(withinMs).padStart(3, "0")}Z`);
}
