import { ruledFields, ruleOf } from "./fields.ts";
import { marks, patterns } from "./patterns.ts";

/** Takes out of texts what must not leave: addresses of people and machines, keys, and what fields of that name hold. The same
 *  user has the same pseudonym within a report, in letters, so that it is no figure: `user-a`. */
export interface Redactor {
  text(text: string): string;
  /** The same of words of our own or the model's: only what has the look of something private. What fields hold is chosen by
   *  strangers, who could name themselves after a word of the prompt, or a figure. */
  byLook(text: string): string;
  /** A value of any shape that stands in a field; JSON within a text counts as what it says. */
  field(name: string, value: unknown): unknown;
  /** A value of any shape. */
  value(value: unknown): unknown;
  /** From here on taken out wherever it stands. @param field whose value it is */
  learn(field: string, value: string): void;
}

const textLimit = 500_000;
const depthMax = 20;
const knownMax = 100_000;
/** Shorter values are found in too many words. */
const knownLengthMin = 4;
const word = /[\p{L}\p{N}][\p{L}\p{N}_.@+-]*/gu;
const keyed = /\\?["']?\b([A-Za-z][\w-]{1,30})\\?["']?\s*[:=]\s*(\\?["']?)([^\s"'\\,;&)}\]]+)\2/g;
/** The same of what has blanks in it, in quotes. */
const keyedInQuotes = new RegExp(
  String.raw`(?<![\w-])(${ruledFields})(\\?["']?\s*[:=]\s*)(\\?["'])((?:(?!\3)[^\r\n]){1,200})\3`,
  "gi",
);
/** Looks like a person's; a field `name` also holds names of tasks and models. */
const personal = /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]*)+$/u;

export function newRedactor(): Redactor {
  const users = new Map<string, string>();
  /** By their first words: what is known to be private, and what stands for it. */
  const known = new Map<string, KnownValues>();
  let knownCount = 0;

  const pseudonym = (id: string): string => {
    const there = users.get(id);
    if (there !== undefined) return there;
    const made = `user-${letters(users.size)}`;
    if (users.size >= knownMax) return "user-other";
    users.set(id, made);
    return made;
  };
  const standIn = (rule: string, value: string): string => (rule === "user" ? pseudonym(value) : rule);
  const remember = (value: string, mark: string): void => {
    const [first = ""] = value.match(word) ?? [];
    if (value.length < knownLengthMin || !first || knownCount >= knownMax || !value.startsWith(first)) return;
    const same = known.get(first) ?? { marks: new Map(), lengths: new Set() };
    if (!same.marks.has(value)) knownCount += 1;
    same.marks.set(value, mark);
    same.lengths.add(value.length);
    known.set(first, same);
  };

  const redactor: Redactor = {
    learn(field, value) {
      const rule = ruleOf(field);
      if (rule === undefined || isMark(value)) return;
      if (isName(field) && !personal.test(value)) return;
      remember(value, standIn(rule, value));
    },
    text(text) {
      const byQuotes = redactor.byLook(text).replace(keyedInQuotes, (found, field, between, quote, value) => {
        const rule = ruleOf(field);
        if (rule === undefined || isMark(value) || (isName(field) && !personal.test(value))) return found;
        redactor.learn(field, value);
        return `${field}${between}${quote}${standIn(rule, value)}${quote}`;
      });
      const byField = byQuotes.replace(keyed, (found, field: string, _quote: string, value: string) => {
        const rule = ruleOf(field);
        if (rule === undefined || isName(field) || isMark(value)) return found;
        redactor.learn(field, value);
        const at = found.lastIndexOf(value);
        return `${found.slice(0, at)}${standIn(rule, value)}${found.slice(at + value.length)}`;
      });
      return withoutKnown(byField, known);
    },
    byLook: (text) =>
      patterns.reduce((left, { find, put }) => left.replace(find, put as string), text.slice(0, textLimit)),
    field(name, value) {
      const rule = ruleOf(name);
      if (rule === undefined || value === null || value === undefined || typeof value === "boolean") {
        return redactor.value(value);
      }
      const said = typeof value === "string" ? value : JSON.stringify(value);
      if (isMark(said) || said === "") return value;
      redactor.learn(name, said);
      return standIn(rule, said);
    },
    value: (value) => walk(value, redactor, 0),
  };
  return redactor;
}

function walk(value: unknown, redactor: Redactor, depth: number): unknown {
  if (depth > depthMax) return marks.private;
  if (typeof value === "string") return textValue(value, redactor, depth);
  if (Array.isArray(value)) return value.map((item) => walk(item, redactor, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      redactor.text(name),
      ruleOf(name) === undefined ? walk(field, redactor, depth + 1) : redactor.field(name, field),
    ]),
  );
}

/** A text, or what it says where it is JSON. */
function textValue(text: string, redactor: Redactor, depth: number): string {
  if (/^\s*[[{]/.test(text) && text.length <= textLimit) {
    try {
      return JSON.stringify(walk(JSON.parse(text), redactor, depth + 1));
    } catch {
      // Only looks like it.
    }
  }
  return redactor.text(text);
}

/** Those that begin with one word. Strangers choose them: there may be many, but not of many lengths. */
interface KnownValues {
  /** What stands for each. */
  marks: Map<string, string>;
  lengths: Set<number>;
}

function withoutKnown(text: string, known: ReadonlyMap<string, KnownValues>): string {
  if (known.size === 0) return text;
  let done = "";
  let from = 0;
  for (const { 0: first, index } of text.matchAll(word)) {
    const same = known.get(first);
    if (!same || index < from) continue;
    const values = [...same.lengths].sort((a, b) => b - a).map((length) => text.slice(index, index + length));
    const value = values.find((one) => same.marks.has(one));
    if (value === undefined) continue;
    done += `${text.slice(from, index)}${same.marks.get(value)}`;
    from = index + value.length;
  }
  return done + text.slice(from);
}

const isName = (field: string): boolean => field.toLowerCase() === "name";

const isMark = (value: string): boolean => /^<[a-z -]+>$/.test(value) || /^user-(?:[a-z]{1,3}|other)$/.test(value);

/** a, b, … z, aa, ab, … */
function letters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : `${letters(Math.floor(index / 26) - 1)}${letter}`;
}
