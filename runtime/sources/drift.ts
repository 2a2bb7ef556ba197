import type { Alert } from "../../model/alert.ts";
import { readLimited } from "../files/read-limited.ts";
import { shown } from "../text.ts";
import type { Outcome, Row, Source } from "./source.ts";

const reportBytes = 65_536;
const oldestMs = 40 * 60_000; // the timer runs every 15 minutes

/** What `host-drift` has found: "@time SECONDS", then lines of resource, path and what became of it, parted by tabs. */
export function driftSource(file: string): Source {
  return {
    async read({ value }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "drift") return { kind: "failed", reason: `drift cannot answer a ${value.source} query` };
      try {
        const [time = "", ...lines] = readLimited(file, reportBytes).split("\n");
        const ageMs = Math.abs(now - Number(time.replace("@time ", "")) * 1_000);
        if (!(ageMs <= oldestMs))
          return unreachable(`the host's drift report is ${Math.round(ageMs / 60_000)} minutes old`);
        return { kind: "rows", rows: lines.flatMap(rowOf) };
      } catch (error) {
        return unreachable(`the host's drift report: ${(error as Error).message}`);
      }
    },
  };
}

const unreachable = (reason: string): Outcome => ({ kind: "unreachable", source: "host", reason });

function rowOf(line: string): Row[] {
  const [resource, path, what] = line.split("\t");
  if (resource === undefined || path === undefined || what === undefined) return [];
  const annotations = { what: shown(what, 100), resource: resource === "-" ? "nobody" : shown(resource, 100) };
  return [{ labels: { path: shown(path, 300) }, annotations, value: 1 }];
}
