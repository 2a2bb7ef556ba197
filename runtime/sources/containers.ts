import type { Alert } from "../../model/alert.ts";
import { durationMs } from "../../model/duration.ts";
import { countWindowLimitMs } from "../../model/logs-query.ts";
import type { ContainerState } from "../../model/query.ts";
import { shown } from "../text.ts";
import { type Container, type ContainerEvent, parseContainers, parseEvents } from "./docker-facts.ts";
import type { FactsRead } from "./facts.ts";
import { sectionProblem } from "./host.ts";
import type { MemoryRead } from "./memory.ts";
import { remembered, replacements } from "./replacements.ts";
import type { Outcome, Row, Source } from "./source.ts";

/** How long something that is over (a restart, a kill) still counts. The host script asks Docker for as many events. */
const recentMs = 120_000;

/** Worst first: the word that is shown when several hold. */
const worstFirst: readonly ContainerState[] = ["oom-killed", "unhealthy", "restarting", "exited"];

/** Docker's word on each container. The state is an annotation, not a label: a container that goes from unhealthy to
 *  exited is one fault that goes on. */
export function containersSource(read: FactsRead, memory: MemoryRead): Source {
  return {
    async read({ value, window }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "containers")
        return { kind: "failed", reason: `docker cannot answer a ${value.source} query` };
      if ("problem" in read) return { kind: "unreachable", source: "host", reason: read.problem };
      const problem = sectionProblem(read.facts, "containers") ?? sectionProblem(read.facts, "docker-events");
      if (problem) return { kind: "unreachable", source: "docker", reason: problem };
      const parsed = parseContainers(read.facts.containers?.lines ?? []);
      const events = parseEvents(read.facts["docker-events"]?.lines ?? []);
      const found = value.states.includes("replaced")
        ? replacedOutcome(parsed.containers, events, memory, window ? durationMs(window) : recentMs, now)
        : value.states.includes("missing")
          ? { kind: "rows" as const, rows: missingRows(parsed.containers, value.expected ?? []) }
          : { kind: "rows" as const, rows: stateRows(parsed.containers, events, value.states, now) };
      return found.kind === "rows" && parsed.problem ? { ...found, problem: parsed.problem } : found;
    },
  };
}

function stateRows(
  all: readonly Container[],
  events: readonly ContainerEvent[],
  wanted: readonly ContainerState[],
  now: number,
): Row[] {
  return services(all, now).map(([name, container, earlier]): Row => {
    const killed = events.some(
      (event) => event.action === "oom" && serviceName(event.name) === name && now - event.at <= recentMs,
    );
    const states = statesOf(container, earlier, killed, now);
    const state = worstFirst.find((word) => wanted.includes(word) && states.has(word));
    return {
      labels: { container: shown(name, 200) },
      annotations: { state: state ?? "well", service: shown(container.service, 200) },
      value: state ? 1 : 0,
    };
  });
}

function missingRows(all: readonly Container[], expected: readonly string[]): Row[] {
  return expected.map((name): Row => {
    const { up, state } = serviceOf(all, name);
    return { labels: { service: shown(name, 200) }, annotations: { state }, value: up ? 0 : 1 };
  });
}

/** How a service is right now. */
export interface ServiceState {
  isWell: boolean;
  /** Docker's word, `unhealthy` where it runs and is not well, or `gone`. */
  state: string;
}

/** The state of each of these containers or services, in their order; `lines` are the host's. */
export function serviceStates(lines: readonly string[], names: readonly string[]): ServiceState[] {
  const { containers } = parseContainers(lines);
  return names.map((name) => {
    const { up, state } = serviceOf(containers, name);
    if (up?.status === "running" && up.health === "unhealthy") return { isWell: false, state: "unhealthy" };
    return { isWell: up?.status === "running", state: shown(state, 100) };
  });
}

/** The container of that name, Swarm service or Compose service that is up, if one is; a well one before the others. */
function serviceOf(all: readonly Container[], name: string): { up: Container | undefined; state: string } {
  const own = all.filter((one) => one.name === name || one.service === name || serviceName(one.name) === name);
  const isUp = own.filter(({ status }) => ["running", "restarting", "paused"].includes(status));
  const up = isUp.find(({ status, health }) => status === "running" && health !== "unhealthy") ?? isUp[0];
  return { up, state: up?.status ?? own[0]?.status ?? "gone" };
}

function replacedOutcome(
  all: readonly Container[],
  events: readonly ContainerEvent[],
  read: MemoryRead,
  windowMs: number,
  now: number,
): Outcome {
  if ("problem" in read) return { kind: "failed", reason: read.problem };
  try {
    const counts = replacements(all, remembered(read.memory, events, now - countWindowLimitMs), windowMs, now);
    const rows = [...counts].map(([service, value]): Row => {
      return { labels: { service: shown(service, 200) }, annotations: {}, value };
    });
    return { kind: "rows", rows };
  } catch (error) {
    return { kind: "failed", reason: shown((error as Error).message, 120) };
  }
}

/** A Swarm task `service.1.<id>` is replaced, not restarted, and its dead predecessors stay listed: together they are one
 *  service. Any other container is its own. */
function serviceName(containerName: string): string {
  return /^(.+\.(?:\d+|[a-z0-9]{25}))\.[a-z0-9]{25}$/.exec(containerName)?.[1] ?? containerName;
}

function services(containers: readonly Container[], now: number): [string, Container, Container[]][] {
  const groups = new Map<string, Container[]>();
  for (const container of containers) {
    const name = serviceName(container.name);
    groups.set(name, [...(groups.get(name) ?? []), container]);
  }
  return [...groups].flatMap(([name, group]): [string, Container, Container[]][] => {
    const [current, ...earlier] = group.sort((a, b) => (b.startedAt ?? now) - (a.startedAt ?? now));
    return current ? [[name, current, earlier]] : [];
  });
}

function statesOf(current: Container, earlier: Container[], killed: boolean, now: number): Set<ContainerState> {
  const recent = (at: number | null) => at !== null && Math.abs(now - at) <= recentMs;
  const states = new Set<ContainerState>();
  // Docker calls a container in its restart loop running and unhealthy too; only one that is up has a health to speak of.
  if (current.status === "running" && current.health === "unhealthy") states.add("unhealthy");
  const replaced = earlier.filter(({ finishedAt }) => recent(finishedAt));
  // One replacement that ended by a plain stop is a deployment; Docker resets its count when a person restarts.
  const looping = replaced.length > 1 || replaced.some(({ exitCode }) => ![0, 137, 143].includes(exitCode));
  if (current.status === "restarting" || (current.restartCount > 0 && recent(current.startedAt)) || looping) {
    states.add("restarting");
  }
  const wanted = ["always", "unless-stopped"].includes(current.restartPolicy);
  if (["exited", "dead"].includes(current.status) && (wanted || current.exitCode !== 0)) states.add("exited");
  const oom = [current, ...replaced].some(({ oomKilled, finishedAt }) => oomKilled && recent(finishedAt));
  if (killed || oom) states.add("oom-killed");
  return states;
}
