import { spanInWords } from "../../model/duration.ts";
import type { Delivery, Report } from "../../model/report.ts";
import { minuteOf } from "../digest/words.ts";

/** From here on a report is told to be late. */
const lateMs = 3_600_000;

/** Nothing where no attempt before this one may have been accepted. */
export function repeatNote({ inDoubt }: Delivery): string[] {
  return inDoubt ? ["This is a repeat: an earlier attempt may have arrived, with the same report id."] : [];
}

export function lateNote({ madeAtMs }: Report, nowMs: number): string[] {
  const sinceMs = nowMs - madeAtMs;
  if (sinceMs < lateMs) return [];
  return [
    `This report is late: it was made at ${minuteOf(madeAtMs)} and could not be sent for ${spanInWords(sinceMs)}.`,
  ];
}

export const notSavedNote = (reason: string) =>
  `This report could not be saved on the server: ${reason}. Keep this message.`;

export const noPageNote = (reason: string) => `The page with the evidence could not be made: ${reason}.`;
