import { shown } from "../text.ts";

const zeroWidth = "\u200b";

/** Text that came from elsewhere, so that Discord shows it word for word: no Markdown, no link, nobody called. Cut between two
 *  characters to at most `limit` units of UTF-16 of what is sent, which is never less than what Discord counts. */
export function literal(text: string, limit: number): string {
  const whole = shown(text, limit, true)
    .replace(/[\\*_~`|[\]<]/g, "\\$&")
    .replace(/^(\s*)([-+#>])/gm, "$1\\$2")
    .replace(/^(\s*\d+)\./gm, "$1\\.")
    // Nobody sees the space, and without it these are a mention and a link.
    .replace(/@/g, `@${zeroWidth}`)
    .replace(/:(?=\/\/)/g, `:${zeroWidth}`);
  if (whole.length <= limit) return whole;
  const cut = whole.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "");
  // A backslash that has lost what it was for would be for the next thing.
  const backslashes = /\\*$/.exec(cut)?.[0].length ?? 0;
  return `${backslashes % 2 === 1 ? cut.slice(0, -1) : cut}…`;
}
