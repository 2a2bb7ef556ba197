import { citedId } from "../../../model/report.ts";
import type { Cited, Sources } from "./sources.ts";
import { normalized, type Token, tokensOf } from "./tokens.ts";
import { scaleOf, type Unit, unitOf } from "./units.ts";

export interface Checked {
  /** Ids that it rests on, in order, each once. */
  cites: string[];
  /** Why it must not be shown: the first figure that is not, or not as it is, in what it cites. */
  problem?: string;
}

type NumberToken = Token & { kind: "number" };

/** Plain words that may stand between a figure and its citation. */
const wordsBetween = 4;
/** Around names; it separates nothing. */
const quote = "`";
/** How far a rounded figure may be from the cited one, as a share of it. */
const roundingMax = 0.05;
const otherClocks = /^(?:[ap]m|[A-Z]{1,4}ST|[A-Z]{1,4}DT|[CEMW]E?T|GMT|local)$/;
/** Where citations are not shown, 1 [d1.a]412 [d2.b] would be 1412. */
const joined = /\[\s*[dt]\d[^\]]*\]\s*[.,:'’]?\d/;
const statusWords = /^(?:HTTP|status|statuses|code|codes)$/i;

/** Whether every figure in a text is, to its rounding, the one that it cites. Numbers in words and times of the day are figures;
 *  names with digits that stand in the data are none. Nothing is computed: a sum, a difference or a ratio must itself be cited.
 *  */
export function checkText(text: string, sources: Sources): Checked {
  const plain = normalized(text);
  const tokens = tokensOf(plain);
  const cites = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "citation") continue;
    const ids = token.of.map(citedId);
    const missing = ids.find((id) => !sources.has(id));
    if (missing) return { cites: [...cites], problem: `cites ${missing}, which there is not` };
    for (const id of ids) cites.add(id);
  }
  const problem =
    tokens.map((_, at) => problemAt(tokens, at, sources)).find((found) => found !== undefined) ??
    (joined.test(plain) ? "a figure stands right behind a citation, so that two would read as one" : undefined);
  return { cites: [...cites], ...(problem === undefined ? {} : { problem }) };
}

function problemAt(tokens: readonly Token[], at: number, sources: Sources): string | undefined {
  const token = tokens[at] as Token;
  switch (token.kind) {
    case "unreadable":
      return `"${token.text}" is no figure that can be checked`;
    case "name":
      return sources.names(token.text.toLowerCase()) ? undefined : `"${token.text}" stands nowhere in the data`;
    case "word":
      return isBareScale(token.text, tokens[at - 1]) ? `"${token.text}" is no figure that can be checked` : undefined;
    case "number":
    case "time":
      return figureProblem(token, tokens, at, sources);
    default:
      return undefined;
  }
}

function figureProblem(
  token: NumberToken | (Token & { kind: "time" }),
  tokens: readonly Token[],
  at: number,
  sources: Sources,
): string | undefined {
  if (token.kind === "number" && isStatus(token, tokens, at, sources)) return undefined;
  const between: string[] = [];
  for (const [ahead, next] of tokens.slice(at + 1).entries()) {
    if (next.kind === "citation") {
      const after = tokens[at + ahead + 2];
      const behind = after?.kind === "word" ? after.text : undefined;
      return supportProblem(token, next.of, { between, behind }, sources);
    }
    if (next.text === quote) continue;
    const plain = next.kind === "word" || (next.kind === "name" && sources.names(next.text.toLowerCase()));
    if (!plain || between.length === wordsBetween) break;
    between.push(next.text);
  }
  return `"${token.text}" is not cited`;
}

/** `a million`: how many is left open. */
const isBareScale = (word: string, before: Token | undefined): boolean =>
  word.length > 1 &&
  scaleOf(word.toLowerCase()) !== undefined &&
  before?.kind !== "number" &&
  before?.kind !== "citation";

/** `HTTP 504`: the name of an answer, where the data speak of it. */
function isStatus({ text }: NumberToken, tokens: readonly Token[], at: number, sources: Sources): boolean {
  if (!/^[1-5]\d\d$/.test(text) || !sources.knowsStatus(text)) return false;
  const before = tokens.slice(0, at).findLast((token) => token.text !== quote);
  return before?.kind === "word" && statusWords.test(before.text);
}

function supportProblem(
  token: NumberToken | (Token & { kind: "time" }),
  references: readonly string[],
  words: { between: readonly string[]; behind: string | undefined },
  sources: Sources,
): string | undefined {
  for (const reference of references) {
    const cited = sources.at(reference);
    if (!cited) return `"${token.text}" cites ${reference}, which holds no figure`;
    const holds = token.kind === "time" ? isTime(token, cited, words) : isNumber(token, cited, words);
    if (!holds) return `"${token.text}" is not what ${reference} holds: ${said(cited)}`;
  }
  return undefined;
}

function isNumber(
  token: NumberToken,
  cited: Cited,
  { between, behind }: { between: readonly string[]; behind: string | undefined },
): boolean {
  if (cited.kind !== "number") return false;
  const first = between[0];
  const scaled = first !== undefined && scaleOf(first) !== undefined;
  const scale = token.scale * ((first !== undefined && scaleOf(first)) || 1) * ((behind && scaleOf(behind)) || 1);
  const unit = token.unit ?? wordUnit(scaled ? between[1] : first) ?? wordUnit(behind);
  if (unit && unit.kind !== cited.unit?.kind) return false;
  const perFigure = unit && cited.unit ? unit.factor / cited.unit.factor : 1;
  const value = token.value * scale * perFigure;
  const off = Math.abs(value - cited.value);
  const exact = off <= 1e-9 * Math.abs(cited.value);
  if (exact || value === 0) return exact;
  const half = 0.5 * 10 ** -token.decimals * scale * perFigure;
  return off <= half * (1 + 1e-9) && off <= roundingMax * Math.abs(cited.value);
}

const wordUnit = (word: string | undefined): Unit | undefined => (word === undefined ? undefined : unitOf(word));

function isTime(
  { date, clock }: Token & { kind: "time" },
  cited: Cited,
  { between, behind }: { between: readonly string[]; behind: string | undefined },
): boolean {
  if (cited.kind !== "time") return false;
  if ([...between, behind ?? ""].some((word) => otherClocks.test(word))) return false;
  const iso = new Date(cited.atMs).toISOString();
  return (date === undefined || iso.startsWith(date)) && (clock === undefined || iso.slice(11).startsWith(clock));
}

function said(cited: Cited): string {
  return cited.kind === "number" ? String(cited.value) : new Date(cited.atMs).toISOString().slice(0, 16);
}
