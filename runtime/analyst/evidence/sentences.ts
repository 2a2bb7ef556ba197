/** Ends with a full stop, a question or an exclamation mark, before a space and something that can begin a sentence. A wrong cut
 *  does no harm: a figure and its citation have no such mark between them. */
const end = /(?<=[.!?][)"'”’\]]*)\s+(?=[\p{Lu}\p{N}`"“(])|\n+/u;

export const sentencesOf = (text: string): string[] =>
  text
    .split(end)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
