import { readFileSync, statSync } from "node:fs";

const sectionNames = [
  "time",
  "disk",
  "inodes",
  "memory",
  "load",
  "cpu",
  "network",
  "units",
  "timers",
  "containers",
  "docker-events",
] as const;
export type SectionName = (typeof sectionNames)[number];

export interface Section {
  /** Exit code of the command behind it. */
  code: number;
  lines: readonly string[];
}

/** What the host script saw before this tick. */
export type Facts = Partial<Record<SectionName, Section>>;

export type FactsRead = { facts: Facts } | { problem: string };

const sizeLimit = 1_048_576;
const oldestMs = 60_000;
const heading = new RegExp(`^@(${sectionNames.join("|")}) (\\d+)$`);

/** Sections `@name exitcode` with the raw lines behind them; lines before the first heading are none. */
export function parseFacts(text: string): Facts {
  const sections: Partial<Record<SectionName, { code: number; lines: string[] }>> = {};
  let current: string[] | undefined;
  for (const line of text.split("\n")) {
    const match = heading.exec(line);
    if (match) {
      current = [];
      sections[match[1] as SectionName] = { code: Number(match[2]), lines: current };
    } else if (line) current?.push(line);
  }
  return sections;
}

/** The facts, or why there are none: missing, too large, or older than a minute. */
export function readFacts(path: string, now: number): FactsRead {
  let text: string;
  try {
    if (statSync(path).size > sizeLimit) return { problem: `host facts are larger than ${sizeLimit} bytes` };
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { problem: code === "ENOENT" ? "host facts are missing" : `host facts cannot be read (${code})` };
  }
  const facts = parseFacts(text);
  const writtenAt = Number(facts.time?.lines[0]) * 1_000;
  if (!Number.isFinite(writtenAt)) return { problem: "host facts have no time" };
  const ageMs = now - writtenAt;
  // A time in the future is as good as an old one: the clock was set in between.
  if (Math.abs(ageMs) > oldestMs) return { problem: `host facts are ${Math.round(Math.abs(ageMs) / 1_000)} s old` };
  return { facts };
}
