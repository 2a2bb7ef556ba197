import { scaleOf, type Unit, unitOf } from "./units.ts";

/** A text as it is checked: every sign of it belongs to a token. */
export type Token =
  | { kind: "citation"; text: string; of: string[] }
  | { kind: "number"; text: string; value: number; decimals: number; scale: number; unit: Unit | undefined }
  | { kind: "time"; text: string; date?: string; clock?: string }
  /** Has a digit in it and begins with a letter. */
  | { kind: "name"; text: string }
  | { kind: "word"; text: string }
  /** Looks like a number, and is none that can be read in one way only. */
  | { kind: "unreadable"; text: string }
  | { kind: "other"; text: string };

const citation = /\[\s*([dt]\d+(?:\.\w+)*(?:\s*[,;]\s*[dt]\d+(?:\.\w+)*)*)\s*\]/y;
const moment = /(?<![\p{L}\p{N}])(\d{4}-\d\d-\d\d)(?:(?:T|,? )(\d\d:\d\d(?::\d\d)?)Z?)?(?![\p{L}\p{N}:]|-\d)/uy;
const clock = /(?<![\p{L}\p{N}.,:])(\d\d?:\d\d(?::\d\d)?)Z?(?![\p{L}\p{N}:]|[.,]\d)/uy;
const statusClass = /(?<![\p{L}\p{N}])[1-5]xx(?![\p{L}\p{N}])/uy;
const number =
  /(?:(?<![\p{L}\p{N}])[-−])?([$€]\s?)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!\d|[.,:_'’]\d)(\p{L}+|[%×])?(?![\p{L}\p{N}])/uy;
const digits = /[-−]?\d[\p{L}\p{N}.,:_'’/%-]*/uy;
const name = /[\p{L}_][\p{L}\p{N}_]*(?:[-.][\p{L}\p{N}_]+)*/uy;
const word = /\p{L}[\p{L}'’]*(?:-\p{L}[\p{L}'’]*)*/uy;
const sign = /[$€%×]/y;

/** Numbers in words, as far as they are one word. */
const inWords: Record<string, number> = Object.fromEntries(
  [
    ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    ...["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"],
  ].map((text, value) => [text, value]),
);
["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"].forEach((text, index) => {
  inWords[text] = 30 + 10 * index;
});
const vague =
  /^(?:half|halved?|halves|halving|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|twice|thrice|doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|quadrupl(?:e|ed|es|ing)|\p{L}+fold|dozens?|couple|hundreds?|thousands?|millions?|billions?)$/iu;
const pronounOne = /\b(?:no|this|that|which|another|each) one\b|\bone (?:another|by one)\b/giu;

/** Whole-width, circled and other digits become plain ones, and what nobody sees goes. */
export const normalized = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .replace(/\bper cent\b/gi, "percent")
    .replace(pronounOne, (found) => found.replace(/one/gi, "it"));

/** The tokens of a text that is `normalized`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const next = tokenAt(text, at);
    if (next.kind !== "other" || next.text.trim()) tokens.push(next);
    at += next.text.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const cited = match(citation);
  if (cited) return { kind: "citation", text: cited[0], of: (cited[1] as string).split(/\s*[,;]\s*/) };
  const dated = match(moment);
  if (dated)
    return { kind: "time", text: dated[0], date: dated[1] as string, ...(dated[2] ? { clock: dated[2] } : {}) };
  const clocked = match(clock);
  if (clocked) return { kind: "time", text: clocked[0], clock: (clocked[1] as string).padStart(5, "0") };
  const classed = match(statusClass);
  if (classed) return { kind: "word", text: classed[0] };
  const counted = match(number);
  if (counted) return numberToken(counted);
  const odd = match(digits);
  if (odd) return { kind: "unreadable", text: odd[0] };
  const named = match(name);
  if (named && /\p{N}/u.test(named[0])) return { kind: "name", text: named[0] };
  const spoken = match(word);
  if (spoken) return wordToken(spoken[0]);
  const signed = match(sign);
  if (signed) return { kind: "word", text: signed[0] };
  const character = String.fromCodePoint(text.codePointAt(at) as number);
  return { kind: /\p{N}/u.test(character) ? "unreadable" : "other", text: character };
}

function numberToken([text, money, amount = "", glued]: RegExpExecArray): Token {
  const value = Number(amount.replaceAll(",", "")) * (/^[-−]/.test(text) ? -1 : 1);
  const decimals = amount.split(".")[1]?.length ?? 0;
  const scale = glued ? (unitOf(glued) ? 1 : scaleOf(glued)) : 1;
  if (scale === undefined) return { kind: "unreadable", text };
  const unit = money ? unitOf(money.trim()) : glued ? unitOf(glued) : undefined;
  return { kind: "number", text, value, decimals, scale, unit };
}

function wordToken(text: string): Token {
  const lower = text.toLowerCase();
  if (Object.hasOwn(inWords, lower)) {
    return { kind: "number", text, value: inWords[lower] as number, decimals: 0, scale: 1, unit: undefined };
  }
  const parts = lower.split("-");
  const counts = parts.some((part) => vague.test(part) && scaleOf(part) === undefined);
  const composed = parts.length > 1 && parts.some((part) => Object.hasOwn(inWords, part));
  return { kind: counts || composed ? "unreadable" : "word", text };
}
