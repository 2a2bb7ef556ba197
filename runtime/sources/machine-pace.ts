import type { Facts } from "./facts.ts";
import { linesOf } from "./host.ts";
import type { SourceMemory } from "./memory.ts";

/** How busy the processor was and what went over the wire, by the hour; and what the counters said when they were last read. */
export const paceTables = `
  CREATE TABLE IF NOT EXISTS machine_hours (
    hour INTEGER PRIMARY KEY, cpu_busy REAL NOT NULL, cpu_total REAL NOT NULL,
    received REAL NOT NULL, sent REAL NOT NULL, network_ms REAL NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS machine_counters (
    one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, cpu_busy REAL, cpu_total REAL, received REAL, sent REAL,
    cpu_percent REAL
  ) STRICT;`;

const hourMs = 3_600_000;
/** What lies between two looks further apart is nobody's hour. */
const apartMs = 300_000;

/** Adds to its hour what has passed since the tick before. */
export function rememberPace(memory: SourceMemory, facts: Facts, now: number): void {
  const [cpu, network] = [cpuOf(linesOf(facts, "cpu")), networkOf(linesOf(facts, "network"))];
  const [last] = memory.all("SELECT * FROM machine_counters");
  const passedMs = now - Number(last?.at ?? 0);
  const near = passedMs > 0 && passedMs <= apartMs;
  const since = (name: string, value: number | undefined) => {
    const before = last?.[name] ?? null;
    return near && value !== undefined && before !== null && value >= Number(before) ? value - Number(before) : null;
  };
  const [busy, total] = [since("cpu_busy", cpu?.busy), since("cpu_total", cpu?.total)];
  const [received, sent] = [since("received", network?.received), since("sent", network?.sent)];
  const isNetworkKnown = received !== null && sent !== null;
  memory.run(
    `INSERT INTO machine_hours VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hour) DO UPDATE SET
       cpu_busy = cpu_busy + excluded.cpu_busy, cpu_total = cpu_total + excluded.cpu_total,
       received = received + excluded.received, sent = sent + excluded.sent, network_ms = network_ms + excluded.network_ms`,
    ...[Math.floor(now / hourMs), busy ?? 0, total ?? 0],
    ...(isNetworkKnown ? [received, sent, passedMs] : [0, 0, 0]),
  );
  memory.run(
    "INSERT OR REPLACE INTO machine_counters VALUES (1, ?, ?, ?, ?, ?, ?)",
    ...[now, cpu?.busy ?? null, cpu?.total ?? null, network?.received ?? null, network?.sent ?? null],
    busy !== null && total ? (100 * busy) / total : null,
  );
}

/** In the kernel's own units of time, of all cores together, since the machine started. What another machine of the same computer took
 *  counts as busy. `cpu  user nice system idle iowait irq softirq steal guest guest_nice`; a guest's time is in the user's as well. */
function cpuOf([line = ""]: readonly string[]): { busy: number; total: number } | undefined {
  const [name, ...times] = line.trim().split(/\s+/);
  const [user, nice, system, idle, iowait, irq, softirq, steal] = times.map(Number);
  const busy = [user, nice, system, irq, softirq, steal].reduce<number>((sum, time) => sum + (time ?? 0), 0);
  const total = busy + (idle ?? Number.NaN) + (iowait ?? 0);
  return name === "cpu" && Number.isFinite(total) ? { busy, total } : undefined;
}

/** Bytes since the machine started over the interfaces that lead out, so that what bridges and containers pass on is in it once. The lines
 *  are `out eth0`, once or more, and those of /proc/net/dev. */
function networkOf(lines: readonly string[]): { received: number; sent: number } | undefined {
  const out = new Set(lines.flatMap((line) => /^out (\S+)$/.exec(line)?.[1] ?? []));
  const bytes = lines.flatMap((line) => {
    const [, name = "", received, sent] = /^\s*(\S+?):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/.exec(line) ?? [];
    return out.has(name) ? [{ received: Number(received), sent: Number(sent) }] : [];
  });
  if (bytes.length === 0) return undefined;
  const sum = (name: "received" | "sent") => bytes.reduce((total, one) => total + one[name], 0);
  return { received: sum("received"), sent: sum("sent") };
}
