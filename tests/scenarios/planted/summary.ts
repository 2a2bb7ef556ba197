import { isPlain, kinds } from "./plants.ts";
import type { Score, Told } from "./score.ts";

/** What a number of weeks say of each kind of fault, and of all, as a Markdown table. */
export function summaryOf(scores: readonly Score[]): string {
  const all = scores.flatMap(({ plants }) => plants);
  const head = ["fault", "planted", "told", "plain ones", "told", "delay, median", "p95", "largest missed"];
  const rows = Object.keys(kinds).map((kind) =>
    row(
      kind,
      all.filter(({ fault }) => fault === kind),
    ),
  );
  const falsePages = scores.reduce((sum, score) => sum + score.falsePages.length, 0);
  return [
    ...[head, head.map(() => "---"), ...rows, row("all", all)].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `${scores.length} weeks, ${falsePages} false pages`,
  ].join("\n");
}

function row(kind: string, plants: readonly Told[]): string[] {
  const told = plants.filter(({ delayS }) => delayS !== null);
  const plain = plants.filter(isPlain);
  const delays = told.map(({ delayS }) => delayS as number).sort((a, b) => a - b);
  const at = (share: number) => delays[Math.max(0, Math.ceil(share * delays.length) - 1)];
  return [
    kind,
    String(plants.length),
    share(told.length, plants.length),
    String(plain.length),
    share(plain.filter(({ delayS }) => delayS !== null).length, plain.length),
    `${at(0.5) ?? "-"} s`,
    `${at(0.95) ?? "-"} s`,
    kind === "all" ? "" : largestMissed(plants),
  ];
}

function largestMissed(plants: readonly Told[]): string {
  const missed = plants.filter(({ delayS }) => delayS === null);
  const weight = ({ size, fromMs, toMs }: Told) => size * (toMs - fromMs);
  const [worst] = missed.toSorted((a, b) => weight(b) - weight(a));
  if (!worst) return "none";
  const { size, fault, fromMs, toMs } = worst;
  const unit = kinds[fault]?.unit;
  return `${unit ? `${size} ${unit}, ` : ""}${((toMs - fromMs) / 60_000).toFixed(1)} min`;
}

const share = (part: number, whole: number) => (whole === 0 ? "-" : `${Math.round((100 * part) / whole)} %`);
