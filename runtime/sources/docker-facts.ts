import * as z from "zod";

/** A container as `docker inspect` shows it. Times are ms, null where Docker has none yet. */
export interface Container {
  name: string;
  status: string;
  running: boolean;
  health: string | null;
  oomKilled: boolean;
  exitCode: number;
  restartCount: number;
  restartPolicy: string;
  startedAt: number | null;
  finishedAt: number | null;
  addresses: string[];
}

export interface ContainerEvent {
  at: number;
  name: string;
  action: string;
}

const inspected = z.object({
  Name: z.string(),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    OOMKilled: z.boolean().default(false),
    ExitCode: z.number().default(0),
    StartedAt: z.string().default(""),
    FinishedAt: z.string().default(""),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
  RestartCount: z.number().default(0),
  RestartPolicy: z.string().default(""),
  IPAddresses: z.record(z.string(), z.string()).default({}),
});

/** One container per line; a line that is none is counted in `problem`, and costs only itself. */
export function parseContainers(lines: readonly string[]): { containers: Container[]; problem?: string } {
  const containers: Container[] = [];
  let unreadable = 0;
  for (const line of lines) {
    const container = parseContainer(line);
    if (container) containers.push(container);
    // A warning that docker writes beside its answer is no container that went missing.
    else if (line.startsWith("{")) unreadable += 1;
  }
  if (unreadable === 0) return { containers };
  return { containers, problem: `${unreadable} containers could not be read from docker inspect` };
}

function parseContainer(line: string): Container | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = inspected.safeParse(json);
  if (!parsed.success) return undefined;
  const { Name, State, RestartCount, RestartPolicy, IPAddresses } = parsed.data;
  return {
    name: Name.replace(/^\//, ""),
    status: State.Status,
    running: State.Running,
    health: State.Health?.Status ?? null,
    oomKilled: State.OOMKilled,
    exitCode: State.ExitCode,
    restartCount: RestartCount,
    restartPolicy: RestartPolicy,
    startedAt: dockerTime(State.StartedAt),
    finishedAt: dockerTime(State.FinishedAt),
    addresses: Object.values(IPAddresses).filter(Boolean),
  };
}

/** Docker writes year 1 for "never". */
function dockerTime(text: string): number | null {
  const at = Date.parse(text);
  return Number.isFinite(at) && at > 0 ? at : null;
}

/** `<epoch seconds> <container> <action>` per line. */
export function parseEvents(lines: readonly string[]): ContainerEvent[] {
  return lines.flatMap((line) => {
    const match = /^(\d+) (\S+) (\S.*)$/.exec(line);
    return match ? [{ at: Number(match[1]) * 1_000, name: match[2] as string, action: match[3] as string }] : [];
  });
}

/** Where a database listens that publishes no port: the address of the running container of that name, or of the newest
 *  running task of the Swarm service of that name. undefined: there is none, so the name is a host's. */
export function containerAddress(host: string, lines: readonly string[]): string | undefined {
  const named = ({ name }: Container) => name === host || name.startsWith(`${host}.`);
  return parseContainers(lines)
    .containers.filter((container) => container.running && named(container))
    .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0]?.addresses[0];
}
