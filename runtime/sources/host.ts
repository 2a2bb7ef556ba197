import type { Alert } from "../../model/alert.ts";
import type { HostMetric } from "../../model/query.ts";
import { shown } from "../text.ts";
import { type Disk, hoursToFull } from "./disk-trend.ts";
import type { Facts, FactsRead, Section, SectionName } from "./facts.ts";
import type { MemoryRead } from "./memory.ts";
import type { Outcome, Row, Source } from "./source.ts";

const sectionOf = {
  "disk-used-percent": "disk",
  "disk-hours-to-full": "disk",
  "inodes-used-percent": "inodes",
  "memory-used-percent": "memory",
  "swap-used-percent": "memory",
  "load-per-core": "load",
} as const satisfies Record<HostMetric, SectionName>;

/** Numbers about the host. `disk-used-percent` is what `df` shows: used of what a user could use. */
export function hostSource(read: FactsRead, memory: MemoryRead): Source {
  return {
    async read({ value }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "host") return { kind: "failed", reason: `the host cannot answer a ${value.source} query` };
      if ("problem" in read) return { kind: "unreachable", source: "host", reason: read.problem };
      const section = sectionOf[value.metric];
      const problem = sectionProblem(read.facts, section);
      if (problem) return { kind: "unreachable", source: "host", reason: problem };
      const lines = read.facts[section]?.lines ?? [];
      if (value.metric === "disk-hours-to-full") return timeToFull(lines, memory, now);
      return { kind: "rows", rows: rowsOf(value.metric, lines) };
    },
  };
}

function rowsOf(metric: Exclude<HostMetric, "disk-hours-to-full">, lines: readonly string[]): Row[] {
  switch (metric) {
    case "disk-used-percent":
    case "inodes-used-percent":
      return disksOf(lines).map(({ mount, usedBytes, availableBytes }) => ({
        labels: { mount },
        annotations: {},
        value: (100 * usedBytes) / (usedBytes + availableBytes),
      }));
    case "memory-used-percent":
      return [oneRow(1 - kilobytes(lines, "MemAvailable") / kilobytes(lines, "MemTotal"), 100)];
    case "swap-used-percent": {
      const total = kilobytes(lines, "SwapTotal");
      return [oneRow(total === 0 ? 0 : 1 - kilobytes(lines, "SwapFree") / total, 100)];
    }
    case "load-per-core":
      return [oneRow(Number(lines[0]?.split(" ")[1]) / Number(lines[1]), 1)];
  }
}

/** One number of the whole machine; null: it is not known. */
export function hostValue(
  facts: Facts,
  metric: "memory-used-percent" | "swap-used-percent" | "load-per-core",
): number | null {
  const section = sectionOf[metric];
  if (sectionProblem(facts, section)) return null;
  return rowsOf(metric, facts[section]?.lines ?? [])[0]?.value ?? null;
}

function timeToFull(lines: readonly string[], read: MemoryRead, now: number): Outcome {
  if ("problem" in read) return { kind: "failed", reason: read.problem };
  try {
    const rows = disksOf(lines).flatMap((disk): Row[] => {
      const hours = hoursToFull(read.memory, disk, now);
      return hours === undefined ? [] : [{ labels: { mount: disk.mount }, annotations: {}, value: hours }];
    });
    return { kind: "rows", rows };
  } catch (error) {
    return { kind: "failed", reason: shown((error as Error).message, 120) };
  }
}

export function sectionProblem(facts: Facts, name: SectionName): string | undefined {
  const section: Section | undefined = facts[name];
  if (!section) return `host facts have no section ${name}`;
  if (section.code === 0) return undefined;
  const said = shown(section.lines.at(-1) ?? "", 120);
  return `${name} could not be read: ${section.code === 124 ? "it took too long" : said || `exit code ${section.code}`}`;
}

/** Of a section; none where it could not be read. */
export const linesOf = (facts: Facts, name: SectionName): readonly string[] =>
  sectionProblem(facts, name) ? [] : (facts[name]?.lines ?? []);

/** `df -P`: device, size, used, available, use %, mount. A mount without a size (inodes on btrfs) has no percentage. */
export function disksOf(lines: readonly string[]): Disk[] {
  const disks = new Map<string, Disk>();
  for (const line of lines) {
    const match = /^\S.*?\s+\d+\s+(\d+)\s+(-?\d+)\s+(?:\d+%|-)\s+(\/.*)$/.exec(line);
    if (!match) continue;
    const usedBytes = Number(match[1]);
    const availableBytes = Math.max(0, Number(match[2]));
    if (usedBytes + availableBytes === 0) continue;
    const mount = shown(match[3] as string, 200);
    disks.set(mount, { mount, usedBytes, availableBytes });
  }
  return [...disks.values()];
}

function kilobytes(lines: readonly string[], name: string): number {
  const line = lines.find((candidate) => candidate.startsWith(`${name}:`));
  return line ? Number(/\d+/.exec(line)?.[0]) : Number.NaN;
}

function oneRow(value: number, scale: number): Row {
  return { labels: {}, annotations: {}, value: Number.isFinite(value) ? scale * value : null };
}
