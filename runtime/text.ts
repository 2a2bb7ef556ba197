/** Text that came from a database, a container or a server, made fit to be shown: no control or direction-changing
 *  characters (line breaks stay where `lines` is set), no broken surrogates, at most `limit` characters. */
export function shown(text: string, limit: number, lines = false): string {
  const unsafe = lines
    ? /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
    : /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
  const clean = text
    .slice(0, limit * 4)
    .toWellFormed()
    .replace(unsafe, " ")
    .trim();
  const characters = [...clean];
  return characters.length <= limit ? clean : `${characters.slice(0, limit - 1).join("")}…`;
}

/** The longest beginning of `text` that fits `limit` bytes of UTF-8, cut between two characters. */
export function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}

/** `1 rule`, `2 rules`. */
export const counted = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : nouns}`;

/** `10:42:15 UTC`, with the date in front where it is not a moment of the last day. */
export function clockTime(at: number, now: number): string {
  const iso = new Date(at).toISOString();
  const time = `${iso.slice(11, 19)} UTC`;
  return Math.abs(now - at) < 86_400_000 ? time : `${iso.slice(0, 10)} ${time}`;
}
