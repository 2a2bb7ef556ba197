import { shown } from "../../runtime/text.ts";
import type { DiffLine } from "../line-diff.ts";

const charactersShown = 300;
const linesShown = 60;

/** A declaration's text on one line, without what moves a cursor or turns the reading direction. */
export const oneLine = (text: string): string => shown(text, charactersShown);

/** The differing lines of a text with their indentation, no more than are read. */
export function diffText(lines: readonly DiffLine[]): string[] {
  const texts = lines.slice(0, linesShown).map(({ sign, line }) => {
    const indent = /^ {0,40}/.exec(line)?.[0] ?? "";
    return `${sign} ${indent}${oneLine(line)}`;
  });
  return lines.length > linesShown ? [...texts, `and ${lines.length - linesShown} more lines`] : texts;
}
