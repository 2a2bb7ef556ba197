import { appendFileSync, existsSync, statSync } from "node:fs";

/** A line of the audit file: a request, written before it leaves, or what became of the one before. */
export type AuditLine =
  | { what: "request"; at: string; url: string /** Every byte that is sent. */; body: string }
  | {
      what: "answer";
      at: string;
      /** 0 where there was none. */
      status: number;
      /** As it came, usage included; its first megabyte. */
      body: string;
      /** Why there is none, or not all of it. */
      failed?: string;
      durationMs: number;
    };

export type Audit = (line: AuditLine) => void;

/** Of the 64 MB that the analyzer may write in all. */
const fileBytesMax = 48 * 1024 * 1024;

/** Keeps lines in a file. @throws Error where it would become larger than 48 MB: what cannot be kept must not be sent */
export function auditFile(path: string): Audit {
  return (line) => {
    const text = `${JSON.stringify(line)}\n`;
    const size = existsSync(path) ? statSync(path).size : 0;
    if (size + Buffer.byteLength(text) > fileBytesMax) throw new Error("as much was sent as is kept for audit");
    appendFileSync(path, text, { mode: 0o640 });
  };
}
