import { type Alert, holds } from "../../../model/alert.ts";
import type { Figure } from "../../../model/dashboard.ts";
import type { PanelData } from "../../../model/dashboard-data.ts";
import type { Answer } from "../../query/ask.ts";
import { columnsOf } from "./columns.ts";
import { numberOf, textOf } from "./value.ts";

export interface FigureAnswers {
  now: Answer;
  /** Undefined where nothing is known of that span. */
  before: Answer | undefined;
  sparkline: (number | null)[];
}

/** A number beside what it was, and how it is by the thresholds of its alert, where they are of the same unit. */
export function figureOf({ now, before, sparkline }: FigureAnswers, { unit }: Figure, alert?: Alert): PanelData {
  const { value: at, more } = columnsOf(now, ["value"]);
  const value = numberOf(now.rows[0]?.[at]);
  if (value === null && sparkline.every((point) => point === null)) return { state: "empty" };
  const note = more === undefined ? "" : textOf(now.rows[0]?.[more]);
  const level = value !== null && alert?.unit === unit ? levelOf(value, alert) : undefined;
  return {
    ...{ state: "data", kind: "figure", value, before: before ? numberOf(before.rows[0]?.[at]) : null, sparkline },
    ...(note ? { note } : {}),
    ...(level ? { level } : {}),
  };
}

function levelOf(value: number, { levels }: Alert): "warning" | "critical" | undefined {
  const holding = levels.filter(({ when }) => holds(when, value)).map(({ severity }) => severity);
  return holding.includes("critical") ? "critical" : holding[0];
}
