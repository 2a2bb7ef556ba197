/** A digest as a model finds it in what it is told: see runtime/digest/text.ts. */
export interface ReadEntry {
  id: string;
  section: string;
  verdict: string;
  text: string;
  figures: [name: string, value: string][];
}

const entryLine = /^(d\d+) \[([^,\]]+), ([^\]]+)\] (.*)$/;
const figuresLine = /^ {2}figures: (.*)$/;

export function entriesIn(texts: readonly string[]): ReadEntry[] {
  const found: ReadEntry[] = [];
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, id = "", section = "", verdict = "", text = ""] = entryLine.exec(line) ?? [];
    if (id) found.push({ id, section, verdict, text, figures: [] });
    const [, figures = ""] = figuresLine.exec(line) ?? [];
    found.at(-1)?.figures.push(...figures.split(" ").flatMap((pair) => namedFigure(pair)));
  }
  return found;
}

function namedFigure(pair: string): [string, string][] {
  const [name = "", value = ""] = pair.split("=");
  return name && Number.isFinite(Number.parseFloat(value)) ? [[name, value]] : [];
}

/** What events and logs say, wherever it stands in what the model is told. */
export const untrustedIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(/⟦([^⟧]*)⟧/g)].map(([, inside = ""]) => inside));
