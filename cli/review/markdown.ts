import { pageOf } from "../../lint/report.ts";
import type { DiffLine } from "../line-diff.ts";
import type { Change, Point } from "./declared-diff.ts";
import { headline, historyWords, noiseHead, noiseRows } from "./figures.ts";
import { diffText, oneLine } from "./plain.ts";
import type { Review } from "./review.ts";

/** GitHub refuses a longer comment. */
export const commentLimit = 65_536;
/** Leaves room for the marker by which the comment is found again. */
const pageLimit = commentLimit - 536;

/** A part of the page whose entries can be left out from its end when there is no room. */
interface Section {
  before: string;
  entries: string[];
  after: string;
}

/** The review as a comment of a pull request. Every word that a declaration brings stands as code, where it is no link, no
 *  mention, no HTML and no Markdown. Never longer than a comment may be: what has no room is counted. */
export function reviewMarkdown(review: Review): string {
  const title = review.stack ? `## Watchbill: plan for ${code(review.stack)}` : "## Watchbill: review";
  const head = `${title}\n\n${withCode(headline(review))}\n\nCompared with ${withCode(review.against)}.`;
  const sections = [
    ...warningSection(review),
    ...changeSection(review),
    ...noiseSection(review),
    ...lintSection(review),
    ...stepSection(review),
  ];
  return fitted(head, sections);
}

function warningSection({ warnings }: Review): Section[] {
  if (warnings.length === 0) return [];
  return [{ before: "> [!WARNING]\n", entries: warnings.map((warning) => `> - ${withCode(warning)}\n`), after: "" }];
}

function changeSection({ changes }: Review): Section[] {
  if (changes.length === 0) return [];
  return [{ before: "### What changes\n\n", entries: changes.map(changeText), after: "" }];
}

function changeText({ kind, id, what, was, title, points }: Change): string {
  const name = was === undefined ? code(id) : `${code(was)} → ${code(id)}`;
  const heading = `#### ${kind === "alert" ? "" : `${kind} `}${name}: ${what}\n\n${code(title)}\n`;
  const inTable = points.filter(({ lines }) => lines === undefined);
  const isNew = what === "new";
  const table = [
    isNew ? "\n| | |\n|---|---|\n" : "\n| | before | now |\n|---|---|---|\n",
    ...inTable.map((point) => pointRow(point, isNew)),
  ];
  const diffs = points.flatMap(({ name, lines }) => (lines ? [`\n${name}:\n\n${fence(lines)}\n`] : []));
  return `${heading}${inTable.length > 0 ? table.join("") : ""}${diffs.join("")}\n`;
}

function pointRow({ name, before, now }: Point, isNew: boolean): string {
  const cell = (text: string | undefined) => (text === undefined ? "–" : code(text).replaceAll("|", "\\|"));
  return isNew ? `| ${name} | ${cell(now)} |\n` : `| ${name} | ${cell(before)} | ${cell(now)} |\n`;
}

function noiseSection({ noise }: Review): Section[] {
  if (!noise) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rows = noiseRows(noise).map(([id = "", ...cells]) => {
    const missing = Array.from({ length: noiseHead.length - 1 - cells.length }, () => "");
    return row([code(id), ...cells, ...missing]);
  });
  const head = `${row(noiseHead)}|---|${"---:|".repeat(noiseHead.length - 1)}\n`;
  return [{ before: `### What it would have told\n\n${historyWords(noise)}\n\n${head}`, entries: rows, after: "" }];
}

function lintSection({ lint }: Review): Section[] {
  if (lint.length === 0) return [];
  const entries = lint.map(
    ({ file, field, severity, message, check }) =>
      `- ${severity} in ${code(field ? `${file} · ${field}` : file)}: ${code(message)} (${code(pageOf(check))})\n`,
  );
  return [{ before: "### Lint\n\n", entries, after: "" }];
}

function stepSection({ steps }: Review): Section[] {
  if (!steps || steps.length === 0) return [];
  const entries = steps.map(({ op, type, name }) => `| ${op} | ${code(name)} | ${code(type)} |\n`);
  const before = "<details><summary>Resources</summary>\n\n| | resource | type |\n|---|---|---|\n";
  return [{ before, entries, after: "\n</details>\n" }];
}

/** Leaves out entries, always of the longest section, until the page fits. */
function fitted(head: string, sections: readonly Section[]): string {
  const left = sections.map(() => 0);
  const lengths = sections.map(({ before, entries, after }) => before.length + entries.join("").length + after.length);
  const note = (count: number) => (count === 0 ? "" : `\nand ${count} more, for which a comment has no room.\n`);
  const roomFor = pageLimit - head.length - sections.length * (note(1e9).length + 2);
  for (let total = lengths.reduce((sum, one) => sum + one, 0); total > roomFor; ) {
    const longest = lengths.indexOf(Math.max(...lengths));
    const dropped = sections[longest]?.entries.pop();
    if (dropped === undefined) break;
    left[longest] = (left[longest] as number) + 1;
    lengths[longest] = (lengths[longest] as number) - dropped.length;
    total -= dropped.length;
  }
  const texts = sections.map(({ before, entries, after }, index) =>
    `${before}${entries.join("")}${note(left[index] as number)}${after}`.trimEnd(),
  );
  return `${[head, ...texts].join("\n\n")}\n`;
}

/** Text as code, so that GitHub shows it word for word, on one line. */
export function code(text: string): string {
  const line = oneLine(text) || " ";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A sentence of ours, in which words from elsewhere stand in backquotes. */
function withCode(sentence: string): string {
  return sentence.replaceAll(/`([^`]*)`/g, (_, word: string) => code(word));
}

/** Every line has its sign or our words in front, so that none of them can end the fence. */
function fence(lines: readonly DiffLine[]): string {
  return `\`\`\`diff\n${diffText(lines).join("\n")}\n\`\`\``;
}
