import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { View } from "../../model/view.ts";
import { inColumns } from "../../runtime/columns.ts";

const historyFile = fileURLToPath(new URL("../../.watchbill/query-history", import.meta.url));
const historyLimit = 500;
/** A statement that goes on for longer than this is one whose end was forgotten. */
const statementLimit = 100_000;

const help = `Write a SELECT and end it with ; at the end of a line.
  .views        what can be asked, by name
  .views NAME   its columns, and an example
  .help         this
  .quit         the end, as Ctrl-D; Ctrl-C forgets what is being written`;

export interface ShellOptions {
  views: readonly View[];
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  /** Whether somebody types: then it prompts, remembers, and goes on after an error. */
  interactive: boolean;
  /** Answers one statement: false where it failed, and said so. */
  answer(statement: string): Promise<boolean>;
}

/** Reads statements, each up to a line that ends with `;`, and answers them in order. Returns whether all of them went well; input that
 *  nobody types ends at the first that does not. */
export async function runShell({ views, input, output, interactive, answer }: ShellOptions): Promise<boolean> {
  const lines = createInterface({
    input,
    output: interactive ? output : undefined,
    terminal: interactive,
    prompt: "watchbill> ",
    history: interactive ? readHistory() : [],
    historySize: historyLimit,
  });
  let written = "";
  lines.on("SIGINT", () => {
    written = "";
    output.write("\n");
    prompt();
  });
  lines.on("history", (history: string[]) => writeHistory(history));
  const prompt = () => {
    lines.setPrompt(written ? "       ...> " : "watchbill> ");
    if (interactive) lines.prompt();
  };
  prompt();
  for await (const line of lines) {
    if (!written && line.startsWith(".")) {
      if (/^\.(quit|exit)\s*$/.test(line)) break;
      output.write(`${dotCommand(line, views)}\n`);
    } else if (written || line.trim()) {
      written += `${line}\n`;
      if (written.length > statementLimit) throw new Error(`a statement has no ; within ${statementLimit} characters`);
      if (/;\s*$/.test(line)) {
        const statement = written;
        written = "";
        if (!(await answer(statement)) && !interactive) return false;
      }
    }
    prompt();
  }
  lines.close();
  return written.trim() && !interactive ? await answer(written) : true;
}

export function dotCommand(line: string, views: readonly View[]): string {
  const [word, name] = line.trim().split(/\s+/);
  if (word !== ".views") return word === ".help" ? help : `there is no ${word}; .help lists what there is`;
  if (name === undefined) return inColumns(views.map((view) => [view.name, firstSentence(view.meaning)])).join("\n");
  const view = views.find((candidate) => candidate.name === name);
  if (!view) return `there is no view "${name}"; .views lists them`;
  const columns = Object.entries(view.columns).map(([column, { type, unit, meaning }]) => [
    `  ${column}`,
    unit ?? type.toLowerCase(),
    meaning,
  ]);
  return [view.meaning, ...inColumns(columns), `-- ${view.example.shows}`, `${view.example.sql};`].join("\n");
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.:]) /)[0] ?? text;
}

/** Newest first, as readline has it. */
function readHistory(): string[] {
  return existsSync(historyFile)
    ? readFileSync(historyFile, "utf8").split("\n").filter(Boolean).slice(0, historyLimit)
    : [];
}

function writeHistory(history: readonly string[]): void {
  mkdirSync(dirname(historyFile), { recursive: true });
  writeFileSync(historyFile, `${history.join("\n")}\n`, { mode: 0o600 });
}
