import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `make soak` takes the full counts of what `make test` samples, and keeps every single result. */
export const isSoak = process.env.WATCHBILL_SOAK === "1";

const folder = join(import.meta.dirname, "../../soak/raw");

/** The raw results of one run, in a file of its own; `make test` keeps none. */
export class RawResults {
  readonly file: string;

  /** `name` with its ending: `kills.jsonl`. */
  constructor(name: string) {
    const [stem, ending] = name.split(".");
    this.file = join(folder, `${stem}-${new Date().toISOString().replace(/[:.]/g, "-")}.${ending}`);
  }

  /** One more line. */
  append(record: object): void {
    if (!isSoak) return;
    mkdirSync(folder, { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(record)}\n`);
  }

  /** All there is so far. */
  write(results: object): void {
    if (!isSoak) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(results, null, 2)}\n`);
  }
}
