import type { Alert } from "../../model/alert.ts";
import { readLimited } from "../files/read-limited.ts";
import { shown } from "../text.ts";
import type { Outcome, Row, Source } from "./source.ts";

const reportBytes = 65_536;
const oldestMs = 40 * 60_000; // the timer runs every 15 minutes

/** What `host-drift` has found. */
export function driftSource(file: string): Source {
  return {
    async read({ value }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "drift") return { kind: "failed", reason: `drift cannot answer a ${value.source} query` };
      try {
        return { kind: "rows", rows: readDrift(file, now).found.map(rowOf) };
      } catch (error) {
        return { kind: "unreachable", source: "host", reason: `the host's drift report ${(error as Error).message}` };
      }
    },
  };
}

export interface DriftFound {
  path: string;
  /** `nobody` for what no resource has put there. */
  resource: string;
  what: string;
}

/** From lines "@time SECONDS", then of resource, path and what became of it, parted by tabs. @throws where it is missing or old */
export function readDrift(file: string, now: number): { lookedAtMs: number; found: DriftFound[] } {
  const [time = "", ...lines] = readLimited(file, reportBytes).split("\n");
  const lookedAtMs = Number(time.replace("@time ", "")) * 1_000;
  const ageMs = Math.abs(now - lookedAtMs);
  if (!(ageMs <= oldestMs)) throw new Error(`is ${Math.round(ageMs / 60_000)} minutes old`);
  return { lookedAtMs, found: lines.flatMap(foundOf) };
}

function foundOf(line: string): DriftFound[] {
  const [resource, path, what] = line.split("\t");
  if (resource === undefined || path === undefined || what === undefined) return [];
  return [
    { path: shown(path, 300), resource: resource === "-" ? "nobody" : shown(resource, 100), what: shown(what, 100) },
  ];
}

const rowOf = ({ path, resource, what }: DriftFound): Row => ({
  labels: { path },
  annotations: { what, resource },
  value: 1,
});
