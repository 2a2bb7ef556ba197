import { dashboardLimits } from "../../../model/dashboard.ts";
import type { Plain } from "../../query/plain.ts";
import { shown } from "../../text.ts";

/** A number as it is written: whole ones as they are, others with no more digits than can be seen. What is no number is NULL. */
export function numberOf(value: Plain | undefined): number | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

/** A label, a cell or a note: whatever it is, as short text that can be shown. */
export function textOf(value: Plain | undefined): string {
  if (value === null || value === undefined) return "";
  return shown(typeof value === "object" ? JSON.stringify(value) : String(value), dashboardLimits.text);
}

/** ms; NULL for what is no TIMESTAMPTZ. */
export function timeOf(value: Plain | undefined): number | null {
  const atMs = typeof value === "string" && value.endsWith("Z") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}
