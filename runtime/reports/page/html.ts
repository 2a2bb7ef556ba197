import { shown } from "../../text.ts";

/** Text that is HTML already: made by `html` alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | undefined | false | readonly Part[];

const textLimit = 20_000;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** HTML with parts in it. Every part that is not HTML already becomes text: escaped, without control characters, at most 20,000
 *  characters. Inside a tag, parts stand in double quotes. Missing parts are nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((whole, string, index) => whole + escaped(parts[index - 1]) + string));
}

function escaped(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(escaped).join("");
  return asIs(clean(String(part))).text;
}

/** Without control characters, at most 20,000 characters. */
export const clean = (text: string): string => shown(text, textLimit, true);

/** A piece of a clean text as HTML, with the spaces at its ends. */
export const asIs = (text: string): Html =>
  new Html(text.replace(/[&<>"']/g, (character) => entities[character] as string));
