import { forMarkdown, forTerminal } from "../../backtest/render.ts";
import { type Comparison, isAgreed, type RuleComparison } from "./comparison.ts";
import { firingWords, firstWords, headline, tableHead, tableRow, totals, worthARow } from "./words.ts";

const firingsListed = 10;

/** For a terminal: the figures, and below them every firing that differs with its instance and value. */
export function comparisonText(comparison: Comparison): string {
  const rows = worthARow(comparison);
  const details = rows.filter((rule) => !isAgreed(rule));
  return [
    headline(comparison),
    totals(comparison).join("\n"),
    ...(rows.length > 0
      ? [
          forTerminal.table(
            tableHead(comparison),
            rows.map((rule) => tableRow(rule, comparison)),
          ),
        ]
      : []),
    ...details.map((rule) => forTerminal.listing(rule.id, detailLines(rule, comparison))),
  ].join("\n\n");
}

/** For a pull request: figures alone. No label, value or text, since those are the application's and its users'. */
export function comparisonMarkdown(comparison: Comparison): string {
  const rows = worthARow(comparison);
  const notes = rows.flatMap((rule) => firstWords(rule.apart, comparison).map((words) => `- ${rule.id}: ${words}`));
  return [
    `### ${comparison.first.stack} beside ${comparison.second.stack}`,
    headline(comparison),
    totals(comparison)
      .map((line) => `- ${line}`)
      .join("\n"),
    ...(rows.length > 0
      ? [
          forMarkdown.table(
            tableHead(comparison),
            rows.map((rule) => tableRow(rule, comparison)),
          ),
        ]
      : []),
    ...(notes.length > 0 ? [notes.join("\n")] : []),
  ].join("\n\n");
}

function detailLines({ onlyFirst, onlySecond, apart, unit }: RuleComparison, comparison: Comparison): string[] {
  const { first, second } = comparison;
  return [
    ...firstWords(apart, comparison),
    ...limited(onlyFirst.map((firing) => `only ${first.stack}: ${firingWords(firing, unit)}`)),
    ...limited(onlySecond.map((firing) => `only ${second.stack}: ${firingWords(firing, unit)}`)),
    ...limited(
      apart.map(
        (pair) =>
          `${first.stack}: ${firingWords(pair.first, unit)}\n  ${second.stack}: ${firingWords(pair.second, unit)}`,
      ),
    ),
  ];
}

function limited(lines: readonly string[]): string[] {
  const more = lines.length - firingsListed;
  return more > 0 ? [...lines.slice(0, firingsListed), `and ${more} more`] : [...lines];
}
