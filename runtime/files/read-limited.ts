import { readdirSync, readFileSync, statSync } from "node:fs";

const fileLimit = 5_000;

/** A small text file. Throws an Error that names what is wrong, without the path's text in it. */
export function readLimited(path: string, limitBytes: number): string {
  try {
    const { size } = statSync(path);
    if (size > limitBytes) throw new Error(`is larger than ${limitBytes} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new Error(code === "ENOENT" ? "is missing" : `cannot be read (${code})`);
  }
}

/** What a small JSON file says. Throws the same Errors, and one for a text that is no JSON. */
export function readJson(path: string, limitBytes: number): unknown {
  return parsedJson(readLimited(path, limitBytes));
}

/** Throws an Error that says no more of the text than that. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("is not JSON");
  }
}

/** Ids of the `<id>.json` files in a folder, sorted; none where the folder is missing. Throws where there are more than can be
 *  meant: to leave some out would look as if they had been removed. */
export function jsonIds(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  // A leading dot is a file that is still being written.
  const ids = names
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .map((name) => name.slice(0, -".json".length))
    .sort();
  if (ids.length > fileLimit) throw new Error(`${dir} holds ${ids.length} files; ${fileLimit} can be read`);
  return ids;
}
