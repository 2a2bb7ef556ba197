import type { Disk } from "./disk-trend.ts";
import { type Container, parseContainers, parseEvents } from "./docker-facts.ts";
import type { FactsRead } from "./facts.ts";
import { disksOf, hostValue, linesOf } from "./host.ts";
import { paceTables, rememberPace } from "./machine-pace.ts";
import type { MemoryRead, SourceMemory } from "./memory.ts";
import { rememberEvents } from "./replacements.ts";

/** By hour what reports compare with: how the machine was, how full its disks were, and which image each service began to run. */
export const historyTables = `
  CREATE TABLE IF NOT EXISTS host_hours (
    hour INTEGER PRIMARY KEY, ticks INTEGER NOT NULL, memory_percent REAL, load_per_core REAL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS disk_hours (
    mount TEXT NOT NULL, hour INTEGER NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (mount, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS disk_sizes (
    mount TEXT NOT NULL, hour INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (mount, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS service_images (
    service TEXT NOT NULL, at INTEGER NOT NULL, image TEXT NOT NULL, image_id TEXT NOT NULL, PRIMARY KEY (service, at)
  ) STRICT, WITHOUT ROWID;
  ${paceTables}`;

/** Docker's events: four weeks before a report's span, and the span. */
export const eventsKeptMs = 35 * 86_400_000;
/** What is a row an hour or less: the year that dashboards show, and what it is compared with at its edges. */
export const hoursKeptMs = 400 * 86_400_000;
const hourMs = 3_600_000;
/** Docker's events, where containers die in a loop all the time. */
export const eventsKept = 50_000;

/** Keeps what this tick has seen. A part that was not seen, or cannot be kept, costs only looking back. */
export function rememberHost(read: FactsRead, history: MemoryRead): void {
  if ("problem" in read || "problem" in history) return;
  const { facts } = read;
  const { memory } = history;
  const now = Number(facts.time?.lines[0]) * 1_000;
  try {
    memory.transaction(() => {
      const hour = Math.floor(now / hourMs);
      if (memory.all("SELECT 1 FROM host_hours WHERE hour = ?", hour).length === 0) forget(memory, now);
      memory.run(
        `INSERT INTO host_hours VALUES (?, 1, ?, ?) ON CONFLICT (hour) DO UPDATE SET ticks = ticks + 1,
           memory_percent = max(ifnull(memory_percent, excluded.memory_percent), ifnull(excluded.memory_percent, memory_percent)),
           load_per_core = max(ifnull(load_per_core, excluded.load_per_core), ifnull(excluded.load_per_core, load_per_core))`,
        ...[hour, hostValue(facts, "memory-used-percent"), hostValue(facts, "load-per-core")],
      );
      rememberPace(memory, facts, now);
      for (const disk of disksOf(linesOf(facts, "disk"))) rememberDisk(memory, disk, hour);
      rememberEvents(memory, parseEvents(linesOf(facts, "docker-events")));
      rememberImages(memory, parseContainers(linesOf(facts, "containers")).containers);
    });
  } catch {
    // A full disk, or another process that writes: what needs this memory says so.
  }
}

/** How full it was as the hour began, and how large it is, where that is new. */
function rememberDisk(memory: SourceMemory, { mount, usedBytes, availableBytes }: Disk, hour: number): void {
  memory.run("INSERT OR IGNORE INTO disk_hours VALUES (?, ?, ?)", mount, hour, usedBytes);
  const size = usedBytes + availableBytes;
  const [last] = memory.all("SELECT size FROM disk_sizes WHERE mount = ? ORDER BY hour DESC LIMIT 1", mount);
  if (last?.size !== size) memory.run("INSERT OR REPLACE INTO disk_sizes VALUES (?, ?, ?)", mount, hour, size);
}

/** Each hour once. What is of the future is from a clock that has been set back. */
function forget(memory: SourceMemory, now: number): void {
  const [oldest, newest] = [now - hoursKeptMs, now + hourMs];
  for (const table of ["host_hours", "machine_hours", "disk_hours"]) {
    memory.run(`DELETE FROM ${table} WHERE hour < ? OR hour > ?`, oldest / hourMs, newest / hourMs);
  }
  memory.run("DELETE FROM disk_sizes WHERE hour > ?", newest / hourMs);
  memory.run("DELETE FROM service_images WHERE at > ?", newest);
  // Of each disk and service the latest stays, however long ago it was: from it on there has been no other.
  memory.run(
    `DELETE FROM disk_sizes WHERE hour < ? AND hour < (
       SELECT max(hour) FROM disk_sizes AS later WHERE later.mount = disk_sizes.mount)`,
    oldest / hourMs,
  );
  memory.run(
    `DELETE FROM service_images WHERE at < ? AND at < (
       SELECT max(at) FROM service_images AS later WHERE later.service = service_images.service)`,
    oldest,
  );
  memory.run("DELETE FROM container_events WHERE at < ? OR at > ?", now - eventsKeptMs, newest);
  memory.run(
    "DELETE FROM container_events WHERE at < (SELECT at FROM container_events ORDER BY at DESC LIMIT 1 OFFSET ?)",
    eventsKept,
  );
}

/** What a service runs is what its newest container does: while it is updated there are others. */
function rememberImages(memory: SourceMemory, all: readonly Container[]): void {
  for (const { service, startedAt, image, imageId } of newestOfEach(all)) {
    const [last] = memory.all(
      "SELECT image_id FROM service_images WHERE service = ? ORDER BY at DESC LIMIT 1",
      service,
    );
    if (last?.image_id === imageId || !imageId || startedAt === null) continue;
    memory.run("INSERT OR REPLACE INTO service_images VALUES (?, ?, ?, ?)", service, startedAt, image, imageId);
  }
}

/** Of each service the container that began to run last, of those that run. */
export function newestOfEach(all: readonly Container[]): Container[] {
  const newest = new Map<string, Container>();
  for (const container of all) {
    const known = newest.get(container.service);
    if (container.running && (!known || (container.startedAt ?? 0) > (known.startedAt ?? 0))) {
      newest.set(container.service, container);
    }
  }
  return [...newest.values()];
}
