import * as z from "zod";

/** A container as `docker inspect` shows it. Times are ms, null where Docker has none yet. */
export interface Container {
  id: string;
  name: string;
  /** What it belongs to: Swarm's service, else Compose's, else itself. */
  service: string;
  status: string;
  running: boolean;
  health: string | null;
  oomKilled: boolean;
  exitCode: number;
  restartCount: number;
  restartPolicy: string;
  /** As it was asked for: `registry/app:tag`. */
  image: string;
  /** Of the image's contents, `sha256:…`: a tag may be given to another image. */
  imageId: string;
  startedAt: number | null;
  finishedAt: number | null;
  addresses: string[];
}

export interface ContainerEvent {
  /** ms */
  at: number;
  id: string;
  name: string;
  service: string;
  /** `start`, `die`, `oom`, `kill`, `health_status: healthy` or `health_status: unhealthy`. */
  action: string;
}

const inspected = z.object({
  Id: z.string().default(""),
  Name: z.string(),
  Swarm: z.string().nullish(),
  Compose: z.string().nullish(),
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
  Image: z.string().default(""),
  ImageId: z.string().default(""),
  IPAddresses: z.record(z.string(), z.string()).default({}),
});

/** The analyzer, and whoever looks into copies: they come and go by themselves, and nobody's service ends with them. */
const passing = /^watchbill-[a-z0-9-]+-(analyst|investigate)$/;

/** One container per line; a line that is none is counted in `problem`, and costs only itself. */
export function parseContainers(lines: readonly string[]): { containers: Container[]; problem?: string } {
  const containers: Container[] = [];
  let unreadable = 0;
  for (const line of lines) {
    const container = parseContainer(line);
    if (container && !passing.test(container.name)) containers.push(container);
    // A warning that docker writes beside its answer is no container that went missing.
    else if (!container && line.startsWith("{")) unreadable += 1;
  }
  if (unreadable === 0) return { containers };
  return { containers, problem: `${unreadable} containers could not be read from docker inspect` };
}

function parseContainer(line: string): Container | undefined {
  const parsed = inspected.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { Id, Name, Swarm, Compose, State, RestartCount, RestartPolicy, Image, ImageId, IPAddresses } = parsed.data;
  const name = Name.replace(/^\//, "");
  return {
    id: Id,
    name,
    service: Swarm || Compose || name,
    status: State.Status,
    running: State.Running,
    health: State.Health?.Status ?? null,
    oomKilled: State.OOMKilled,
    exitCode: State.ExitCode,
    restartCount: RestartCount,
    restartPolicy: RestartPolicy,
    image: Image,
    imageId: ImageId,
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

const event = z.object({
  /** ns */
  at: z.number(),
  id: z.string(),
  action: z.string(),
  name: z.string(),
  swarm: z.string().nullish(),
  compose: z.string().nullish(),
});

/** One event per line, as the host script has Docker write it; what is none is passed over. */
export function parseEvents(lines: readonly string[]): ContainerEvent[] {
  return lines.flatMap((line) => {
    const parsed = event.safeParse(jsonOf(line));
    if (!parsed.success || passing.test(parsed.data.name)) return [];
    const { at, id, action, name, swarm, compose } = parsed.data;
    return [{ at: Math.floor(at / 1_000_000), id, action, name, service: swarm || compose || name }];
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Where a database listens that publishes no port: the address of the running container of that name, or of the newest
 *  running task of the Swarm service of that name. undefined: there is none, so the name is a host's. */
export function containerAddress(host: string, lines: readonly string[]): string | undefined {
  const named = ({ name }: Container) => name === host || name.startsWith(`${host}.`);
  return parseContainers(lines)
    .containers.filter((container) => container.running && named(container))
    .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0]?.addresses[0];
}
