import type { Analysis, Finding } from "../../../model/report.ts";
import { shown } from "../../text.ts";
import { marks } from "../redact/patterns.ts";
import type { Said } from "../said.ts";
import { checkText } from "./check-text.ts";
import { sentencesOf } from "./sentences.ts";
import { type Evidence, type Sources, sourcesOf, whole } from "./sources.ts";

type Judged = Required<Pick<Analysis, "verdict" | "summary" | "findings" | "patterns" | "suggestions" | "rejected">>;

const limits = { title: 200, evidence: 2_000, recommendation: 1_000, sentence: 1_000, line: 500 };
const most = { sentences: 12, findings: 8, lines: 10, cites: 30, rejected: 100 };
/** What stands for what was taken out; it is text like any other. */
const redacted = new RegExp(Object.values(marks).join("|"), "g");
const rejectedTextLimit = 500;
/** Of anything before it is looked at. */
const textLimit = 20_000;
/** What a page, a chat or a terminal could make a link, a picture or a call of. */
const active =
  /:\/\/|(?:^|\s)\/\/\w|\]\s*\(|!\[|\[(?![dt]\d)[^\]]*\]:|\bwww\.|<[@#!/&a-z]|@(?:everyone|here)\b|\bdiscord\.gg\b|javascript:|\bdata:[a-z]+\//i;

/** What of an answer may be shown: text without links and calls, in which every figure is what it cites. The rest is kept apart,
 *  each with its reason. */
export function judged(said: Said, within: Evidence): Judged {
  const sources = sourcesOf(within);
  const rejected: Judged["rejected"] = [];
  const reject = (text: string, reason: string) => {
    if (rejected.length < most.rejected) rejected.push({ text: shown(text, rejectedTextLimit), reason });
  };
  const sentences = (text: string, limit: number): string =>
    kept(sentencesOf(text), most.sentences, limit, sources, reject).join(" ");
  const findings = said.findings.flatMap((raw): Finding[] => {
    const finding = { ...raw, title: shown(raw.title, textLimit), evidence: shown(raw.evidence, textLimit) };
    const { title, severity, evidence, since } = finding;
    const grounds = groundsOf(finding, sources);
    if ("problem" in grounds) {
      reject(`${title}: ${evidence}`, grounds.problem);
      return [];
    }
    const recommendation = sentences(finding.recommendation, limits.recommendation);
    const sinceMs = since === null ? undefined : sources.beginOf(since);
    return [{ title, severity, evidence, ...grounds, recommendation, ...(sinceMs === undefined ? {} : { sinceMs }) }];
  });
  for (const { title, evidence: text } of findings.splice(most.findings)) {
    reject(`${title}: ${text}`, `there are more than ${most.findings} findings`);
  }
  return {
    verdict: said.verdict,
    summary: sentences(said.summary, limits.sentence),
    findings,
    patterns: kept(said.patterns, most.lines, limits.line, sources, reject),
    suggestions: kept(said.suggestions, most.lines, limits.line, sources, reject),
    rejected,
  };
}

function kept(
  texts: readonly string[],
  count: number,
  limit: number,
  sources: Sources,
  reject: (text: string, reason: string) => void,
): string[] {
  return texts.filter(Boolean).flatMap((raw, index) => {
    const text = shown(raw, textLimit);
    const problem = index >= count ? `there are more than ${count} of them` : textProblem(text, limit, sources);
    if (problem === undefined) return [text];
    reject(text, problem);
    return [];
  });
}

function textProblem(text: string, limit: number, sources: Sources): string | undefined {
  if ([...text].length > limit) return `is longer than ${limit} characters`;
  if (
    active.test(
      text
        .normalize("NFKC")
        .replace(/\p{Cf}/gu, "")
        .replace(redacted, ""),
    )
  )
    return "holds an address, a mention or markup";
  return checkText(text, sources).problem;
}

/** What a finding rests on, or why it must not be shown. */
function groundsOf(
  { title, evidence, cites: named, since }: Said["findings"][number],
  sources: Sources,
): { cites: string[] } | { problem: string } {
  if (!title.trim() || !evidence.trim()) return { problem: "has no title or no evidence" };
  const problem = textProblem(title, limits.title, sources) ?? textProblem(evidence, limits.evidence, sources);
  if (problem !== undefined) return { problem };
  const inText = [title, evidence].flatMap((text) => checkText(text, sources).cites);
  // The span as a whole is evidence of nothing in it.
  const cites = [...new Set([...inText, ...named])].filter((id) => id !== whole).slice(0, most.cites);
  const unknown = [...cites, ...(since === null ? [] : [since])].find((id) => !sources.has(id));
  if (unknown !== undefined) return { problem: `cites ${shown(unknown, 32)}, which there is not` };
  return cites.length === 0 ? { problem: "cites nothing" } : { cites };
}
