import type { Judged } from "./evaluate.ts";
import { kinds } from "./kinds.ts";

/** What digests said of planted incidents and of quiet weeks, as Markdown. */
export function tablesOf(judged: readonly Judged[]): string {
  const planted = judged.filter(({ kind }) => kind !== "quiet");
  const quiet = judged.filter(({ kind }) => kind === "quiet");
  const parts = [
    ...(planted.length > 0 ? [incidentTable(planted)] : []),
    ...(quiet.length > 0 ? [quietTable(quiet)] : []),
  ];
  return [...parts, costLine(judged), ...modelTable(judged)].join("\n\n");
}

/** None where no model was asked. */
function modelTable(judged: readonly Judged[]): string[] {
  const asked = judged.flatMap(({ kind, thought }) => (thought ? [{ kind, ...thought }] : []));
  if (asked.length === 0) return [];
  const [planted, quiet] = [asked.filter(({ kind }) => kind !== "quiet"), asked.filter(({ kind }) => kind === "quiet")];
  const told = planted.filter(({ citesPlanted }) => citesPlanted !== null);
  const head = [
    "reports thought about",
    "without an answer",
    "planted and told, cited",
    "called nominal",
    "quiet, called issues",
    "texts rejected",
    "US dollars",
  ];
  const cells = [
    asked.length,
    asked.filter(({ without }) => without !== undefined).length,
    `${told.filter(({ citesPlanted }) => citesPlanted).length} of ${told.length}`,
    planted.filter(({ verdict }) => verdict === "nominal").length,
    `${quiet.filter(({ verdict }) => verdict === "issues").length} of ${quiet.length}`,
    asked.reduce((sum, { rejected }) => sum + rejected, 0),
    asked.reduce((sum, { costUsd }) => sum + costUsd, 0).toFixed(2),
  ];
  return [markdown([head, head.map(() => "---"), cells.map(String)])];
}

function incidentTable(planted: readonly Judged[]): string {
  const head = ["planted", "times", "told", "as issues", "place among entries, median", "worst"];
  const rows = [false, true].flatMap((isSubtle) => {
    const names = kinds.filter((kind) => kind.isSubtle === isSubtle).map(({ name }) => name);
    const of = planted.filter((one) => one.isSubtle === isSubtle);
    if (of.length === 0) return [];
    const each = names.map((name) => of.filter(({ kind }) => kind === name)).filter((some) => some.length > 0);
    const what = isSubtle ? "subtle" : "plain";
    return [...each.map((some) => row(some[0]?.kind ?? "", some)), row(`**all ${what} ones**`, of)];
  });
  return markdown([head, head.map(() => "---"), ...rows, row("**all**", planted)]);
}

function row(name: string, some: readonly Judged[]): string[] {
  const ranks = some.flatMap(({ rank }) => (rank === null ? [] : [rank])).sort((a, b) => a - b);
  const issues = some.filter(({ about, rank }) => rank !== null && about[0]?.verdict === "issues").length;
  return [
    name,
    String(some.length),
    percent(ranks.length, some.length),
    percent(issues, some.length),
    String(at(ranks, 0.5) ?? "-"),
    String(ranks.at(-1) ?? "-"),
  ];
}

function quietTable(quiet: readonly Judged[]): string {
  const head = [
    "quiet days",
    "weeks",
    "with an entry of `issues`",
    "with an entry of `anomalies`",
    "such entries a day",
  ];
  const weeks = new Set(quiet.map(({ seed }) => seed)).size;
  const having = (verdict: string) =>
    quiet.filter(({ others }) => others.some((entry) => entry.verdict === verdict)).length;
  const entries = quiet.reduce((sum, { others }) => sum + others.length, 0);
  const cells = [quiet.length, weeks, having("issues"), having("anomalies"), (entries / quiet.length).toFixed(2)];
  return markdown([head, head.map(() => "---"), cells.map(String)]);
}

function costLine(judged: readonly Judged[]): string {
  const of = (figure: "tokens" | "digestMs") => judged.map((one) => one[figure]).sort((a, b) => a - b);
  const [tokens, ms] = [of("tokens"), of("digestMs")];
  return `${judged.length} digests: tokens, at most, median ${at(tokens, 0.5)}, largest ${tokens.at(-1)}; time median ${at(ms, 0.5)} ms, longest ${ms.at(-1)} ms.`;
}

const markdown = (rows: readonly string[][]): string => rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
const at = (sorted: readonly number[], share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
