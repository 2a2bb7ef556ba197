/** Not the apostrophe of "don't". */
const quoted = /(?<!\w)'[^'\n]{0,200}'(?!\w)|"[^"\n]{0,200}"/g;
const dateTime = /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g;
const url = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s,;)\]}]+/gi;
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const path = /(?<![\w<>.:/])~?\/[\w.@%+~-]+(?:\/[\w.@%+~-]*)*/g;
/** Hexadecimal of eight digits and more, with a digit in it: "deadbeef" may be one, "feedface" a word, "1a2b3c4d" no word. */
const hex = /\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)[0-9a-f]{8,})\b/gi;
/** A word with a digit in it after - or _ or between letters: req_8f3kz, anon-19ac, worker3, us-east1. */
const identifier = /\b(?=[\w-]*\d)[A-Za-z][\w-]*\b/g;
const number = /(?<![\w<])[-+]?\d[\d.,:]*(?:e[-+]?\d+)?(?=\D|$)/gi;
const repeated = /<\*>(?:[\s,]*<\*>)+/g;

const scanLimit = 2_000;
const templateLimit = 300;

/** A message with what differs from record to record masked by `<*>`: quoted text, URLs, ids, paths, hexadecimal, numbers. Only
 *  its first line, since what follows is a traceback. Messages of one call of the logger have one template. */
export function templateOf(message: string): string {
  const [line = ""] = message.trimStart().slice(0, scanLimit).split("\n", 1);
  const masked = [quoted, url, dateTime, uuid, path, hex, identifier, number].reduce(
    (text, pattern) => text.replaceAll(pattern, "<*>"),
    line,
  );
  return masked.replaceAll(repeated, "<*>").replace(/\s+/g, " ").trim().slice(0, templateLimit);
}
