import type { Alert } from "../../model/alert.ts";
import type { HostMetric } from "../../model/query.ts";
import { shown } from "../text.ts";
import type { Facts, FactsRead, Section, SectionName } from "./facts.ts";
import type { Outcome, Row, Source } from "./source.ts";

const sectionOf = {
  "disk-used-percent": "disk",
  "inodes-used-percent": "inodes",
  "memory-used-percent": "memory",
} as const satisfies Record<HostMetric, SectionName>;

/** Numbers about the host. `disk-used-percent` is what `df` shows: used of what a user could use. */
export function hostSource(read: FactsRead): Source {
  return {
    async read({ value }: Alert): Promise<Outcome> {
      if (value.source !== "host") return { kind: "failed", reason: `the host cannot answer a ${value.source} query` };
      if ("problem" in read) return { kind: "unreachable", source: "host", reason: read.problem };
      const section = sectionOf[value.metric];
      const problem = sectionProblem(read.facts, section);
      if (problem) return { kind: "unreachable", source: "host", reason: problem };
      const lines = read.facts[section]?.lines ?? [];
      return { kind: "rows", rows: section === "memory" ? memoryRows(lines) : mountRows(lines) };
    },
  };
}

export function sectionProblem(facts: Facts, name: SectionName): string | undefined {
  const section: Section | undefined = facts[name];
  if (!section) return `host facts have no section ${name}`;
  if (section.code === 0) return undefined;
  const said = shown(section.lines.at(-1) ?? "", 120);
  return `${name} could not be read: ${section.code === 124 ? "it took too long" : said || `exit code ${section.code}`}`;
}

/** `df -P`: device, size, used, available, use %, mount. A mount without a size (inodes on btrfs) has no percentage. */
function mountRows(lines: readonly string[]): Row[] {
  const rows = new Map<string, Row>();
  for (const line of lines) {
    const match = /^\S.*?\s+\d+\s+(\d+)\s+(-?\d+)\s+(?:\d+%|-)\s+(\/.*)$/.exec(line);
    if (!match) continue;
    const used = Number(match[1]);
    const total = used + Math.max(0, Number(match[2]));
    if (total === 0) continue;
    const mount = shown(match[3] as string, 200);
    rows.set(mount, { labels: { mount }, annotations: {}, value: (100 * used) / total });
  }
  return [...rows.values()];
}

function memoryRows(lines: readonly string[]): Row[] {
  const kilobytes = (name: string) => {
    const line = lines.find((candidate) => candidate.startsWith(`${name}:`));
    return line ? Number(/\d+/.exec(line)?.[0]) : Number.NaN;
  };
  const share = 1 - kilobytes("MemAvailable") / kilobytes("MemTotal");
  return [{ labels: {}, annotations: {}, value: Number.isFinite(share) ? 100 * share : null }];
}
