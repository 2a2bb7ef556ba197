import { contextLimits, type ServiceContext, type ServiceCounts } from "../../model/report-context.ts";
import { serviceStates } from "../sources/containers.ts";
import { type Container, type ContainerEvent, parseContainers } from "../sources/docker-facts.ts";
import { eventsKept, eventsKeptMs, newestOfEach } from "../sources/host-history.ts";
import { memoryFile } from "../sources/open.ts";
import { replacements } from "../sources/replacements.ts";
import { type AskState, readOnly } from "../state/read-only.ts";
import { cut, factsWith, type Look, weeksBefore } from "./look.ts";

interface Span {
  fromMs: number;
  toMs: number;
}

/** Before a container died it was started and, maybe, unwell. */
const lifeMs = 86_400_000;
const eventsMax = 20_000;
const hourMs = 3_600_000;
const none: ServiceCounts = { starts: 0, replacements: 0, exits: 0, oomKills: 0, unhealthy: 0 };

/** How each of Docker's services is and what became of its containers; those that are not well first, then those with most events. */
export function containersContext(look: Look): ServiceContext[] {
  const lines = factsWith(look, "containers").containers?.lines ?? [];
  const { containers } = parseContainers(lines);
  return readOnly(memoryFile(look.host.layout.stateDir), (all) => {
    const counts = countsIn(all, look, containers);
    const weeks = weeksBefore(look, knownSinceMs(all, look.nowMs)).map((week) => countsIn(all, week, containers));
    const names = [...new Set([...containers.map(({ service }) => service), ...counts.keys()])].sort();
    const states = serviceStates(lines, names);
    const newest = new Map(newestOfEach(containers).map((container) => [container.service, container]));
    const services = names.map((service, index): ServiceContext => {
      const { state, isWell } = states[index] ?? { state: "gone", isWell: false };
      const running = newest.get(service);
      return {
        service: cut(service),
        state: cut(state),
        isWell:
          isWell ||
          isOver(
            containers.filter((one) => one.service === service),
            look,
          ),
        startedAtMs: running?.startedAt ?? null,
        image: running?.image ? cut(shortDigest(running.image)) : null,
        counts: counts.get(service) ?? none,
        weeksBefore: weeks.map((week) => week.get(service) ?? none),
      };
    });
    return services.sort(strangestFirst).slice(0, contextLimits.services);
  });
}

/** Nobody waits for it: it was taken away, or is a job that ended as it should, or, begun by hand, ended before the span. Whether one is
 *  missing that should be there is asked by rules. */
function isOver(containers: readonly Container[], { fromMs }: Look): boolean {
  const [latest] = [...containers].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0));
  if (!latest) return true;
  if (latest.status !== "exited" || !["", "no"].includes(latest.restartPolicy)) return false;
  const byHand = latest.service === latest.name;
  return latest.exitCode === 0 || (byHand && (latest.finishedAt ?? 0) < fromMs);
}

/** `app:tag@sha256:1a2b…` names contents in 64 digits; twelve tell them apart. */
const shortDigest = (image: string) => image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1");

const sumOf = ({ starts, replacements, exits, oomKills, unhealthy }: ServiceCounts) =>
  starts + replacements + exits + oomKills + unhealthy;

const strangestFirst = (a: ServiceContext, b: ServiceContext) =>
  Number(a.isWell) - Number(b.isWell) || sumOf(b.counts) - sumOf(a.counts) || (a.service < b.service ? -1 : 1);

/** From when on all of Docker's events are remembered. */
function knownSinceMs(all: AskState, nowMs: number): number {
  const [hours] = all("SELECT min(hour) AS hour FROM host_hours");
  const [events] = all("SELECT count(*) AS n, min(at) AS at FROM container_events");
  const since = Math.max((Number(hours?.hour ?? Number.POSITIVE_INFINITY) + 1) * hourMs, nowMs - eventsKeptMs);
  return Number(events?.n) < eventsKept ? since : Math.max(since, Number(events?.at));
}

function countsIn(all: AskState, { fromMs, toMs }: Span, containers: readonly Container[]): Map<string, ServiceCounts> {
  const rows = all(
    `SELECT service, sum(action = 'start') AS starts, sum(action = 'die') AS exits, sum(action = 'oom') AS oomKills,
       sum(action = 'health_status: unhealthy') AS unhealthy
     FROM container_events WHERE at > ? AND at <= ? GROUP BY service`,
    ...[fromMs, toMs],
  );
  const events = all(
    "SELECT * FROM container_events WHERE at > ? AND at <= ? ORDER BY at DESC LIMIT ?",
    ...[fromMs - lifeMs, toMs, eventsMax],
  ).reverse() as unknown as ContainerEvent[];
  const replaced = replacements(containers, events, toMs - fromMs, toMs);
  const counts = new Map<string, ServiceCounts>();
  for (const { service, ...row } of rows) {
    const numbers = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
    counts.set(String(service), { ...none, ...numbers });
  }
  for (const [service, count] of replaced) {
    if (count > 0) counts.set(service, { ...none, ...counts.get(service), replacements: count });
  }
  return counts;
}
