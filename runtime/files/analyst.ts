import { type Analyst, analystFile } from "../../model/analyst.ts";
import { parseAnalyst } from "../../model/analyst-parser.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

const fileBytes = 262_144;

/** How the report is thought about, as it was deployed; undefined where no analyst is declared. @throws Error in one line that names the file */
export const loadAnalyst = ({ layout }: Pick<Host, "layout">): Analyst | undefined =>
  readAnalyst(`${layout.configDir}/${analystFile}`);

/** The same of any file. @param name what the Error calls it */
export function readAnalyst(file: string, name = file): Analyst | undefined {
  let input: unknown;
  try {
    input = readJson(file, fileBytes);
  } catch (error) {
    if ((error as Error).message === "is missing") return undefined;
    throw new Error(`${name} ${(error as Error).message}; deploy the stack again`);
  }
  const { analyst, problems } = parseAnalyst(input, name);
  const [first] = problems;
  if (!analyst) throw new Error(`${name} · ${first?.field}: ${first?.message}; deploy the stack again`);
  return analyst;
}
