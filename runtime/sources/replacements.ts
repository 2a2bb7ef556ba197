import type { Container, ContainerEvent } from "./docker-facts.ts";
import type { SourceMemory } from "./memory.ts";

export const containerTables = `
  CREATE TABLE IF NOT EXISTS container_events (
    at INTEGER NOT NULL, id TEXT NOT NULL, action TEXT NOT NULL, name TEXT NOT NULL, service TEXT NOT NULL,
    PRIMARY KEY (at, id, action)
  ) STRICT, WITHOUT ROWID;`;

const eventsLimit = 20_000;

/** Docker itself remembers only 256, health checks among them. How long they are kept: see host-history.ts. */
export function rememberEvents(memory: SourceMemory, events: readonly ContainerEvent[]): void {
  for (const { at, id, action, name, service } of events) {
    memory.run("INSERT OR IGNORE INTO container_events VALUES (?, ?, ?, ?, ?)", at, id, action, name, service);
  }
}

/** Docker's events since a time, these among them, oldest first, as far as some tick has seen them; at most the latest 20,000. */
export function remembered(memory: SourceMemory, events: readonly ContainerEvent[], since: number): ContainerEvent[] {
  memory.transaction(() => rememberEvents(memory, events));
  const rows = memory.all("SELECT * FROM container_events WHERE at >= ? ORDER BY at DESC LIMIT ?", since, eventsLimit);
  return rows.reverse() as unknown as ContainerEvent[];
}

/** How many containers of each service (that is there, or was within the window) died for a reason of their own and were
 *  followed by another. */
export function replacements(
  all: readonly Container[],
  events: readonly ContainerEvent[],
  windowMs: number,
  now: number,
): Map<string, number> {
  const recent = (at: number | null) => at !== null && at > now - windowMs && at <= now;
  const counts = new Map(all.map(({ service }) => [service, 0]));
  const starts = startsByService(all, events);
  const seen = new Set<string>();
  const count = (service: string, id: string) => {
    if (!seen.has(id) && hasSuccessor(id, starts.get(service) ?? []))
      counts.set(service, (counts.get(service) ?? 0) + 1);
    seen.add(id);
  };
  const earlier = new Map<string, ContainerEvent[]>();
  for (const event of events) {
    const { at, id, action, service } = event;
    const own = earlier.get(id) ?? [];
    if (action === "die" && recent(at)) {
      if (diedByItself(own)) count(service, id);
      else seen.add(id);
    }
    own.push(event);
    earlier.set(id, own);
  }
  // What no tick has seen die may still be listed as dead.
  for (const { id, service, running, finishedAt, health, oomKilled, exitCode } of all) {
    const failed = health === "unhealthy" || oomKilled || ![0, 137, 143].includes(exitCode);
    if (!running && recent(finishedAt) && failed) count(service, id);
  }
  return counts;
}

/** Not when it was stopped, unless that was for its failing health check: who stops it then is Swarm. */
function diedByItself(earlier: readonly ContainerEvent[]): boolean {
  const life = earlier.slice(earlier.findLastIndex(({ action }) => action === "start") + 1);
  const stopped = life.findIndex(({ action }) => action === "kill");
  const health = life
    .slice(0, stopped === -1 ? undefined : stopped)
    .filter(({ action }) => action.startsWith("health_"));
  return stopped === -1 || health.at(-1)?.action === "health_status: unhealthy";
}

type Start = Pick<ContainerEvent, "id" | "at">;

function startsByService(all: readonly Container[], events: readonly ContainerEvent[]): Map<string, Start[]> {
  const listed = all.map(({ service, id, startedAt }) => ({ service, id, at: startedAt ?? 0 }));
  const starts = new Map<string, Start[]>();
  for (const { service, id, at } of [...events.filter(({ action }) => action === "start"), ...listed]) {
    const own = starts.get(service) ?? [];
    own.push({ id, at });
    starts.set(service, own);
  }
  return starts;
}

/** Whether another container of its service began after this one did. */
function hasSuccessor(id: string, starts: readonly Start[]): boolean {
  const own = starts.reduce(
    (first, start) => (start.id === id ? Math.min(first, start.at) : first),
    Number.POSITIVE_INFINITY,
  );
  const from = own === Number.POSITIVE_INFINITY ? 0 : own;
  return starts.some((start) => start.id !== id && start.at > from);
}
