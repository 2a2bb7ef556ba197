import { number, type Value, type Values } from "../../../providers/engine/values.ts";

const nanoseconds = { ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 } as const;
const megabyte = 1024 * 1024;

/** An input that is not here fails the check: a stand-in that ignored it would let a test pass for the wrong reason. */
export const knownContainerInputs = (
  "name image command entrypoints envs labels user hostname workingDir healthcheck stopSignal stopTimeout tty stdinOpen " +
  "mounts volumes ports publishAllPorts networkMode networksAdvanced hosts dns restart maxRetryCount memory " +
  "memoryReservation memorySwap cpus cpuShares cpuSet shmSize logDriver logOpts readOnly tmpfs capabilities securityOpts " +
  "privileged init ulimits sysctls groupAdds pidMode ipcMode usernsMode runtime rm start wait waitTimeout mustRun attach " +
  "logs removeVolumes destroyGraceSeconds containerReadRefreshTimeoutMilliseconds"
).split(" ");

/** The body of the engine's "create a container". */
export function containerSpecification(given: Values, labels: Record<string, string>): Record<string, unknown> {
  const ports = objects(given.ports);
  const exposed = ports.map((port) => `${port.internal}/${port.protocol ?? "tcp"}`);
  return {
    Image: given.image,
    Cmd: given.command,
    Entrypoint: given.entrypoints,
    Env: given.envs,
    Labels: labels,
    User: given.user,
    Hostname: given.hostname,
    WorkingDir: given.workingDir,
    Tty: given.tty ?? false,
    OpenStdin: given.stdinOpen ?? false,
    StopSignal: given.stopSignal,
    StopTimeout: given.stopTimeout,
    Healthcheck: given.healthcheck ? healthcheck(given.healthcheck as Values) : undefined,
    ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])),
    HostConfig: { ...hostConfiguration(given), PortBindings: portBindings(ports) },
  };
}

/** The body of the engine's "update a container". */
export function liveUpdate(given: Values): Record<string, unknown> {
  return {
    ...resources(given),
    RestartPolicy: { Name: given.restart ?? "no", MaximumRetryCount: number(given.maxRetryCount) ?? 0 },
  };
}

function hostConfiguration(given: Values): Record<string, unknown> {
  const { adds = null, drops = null } = (given.capabilities ?? {}) as Values;
  return {
    ...liveUpdate(given),
    NanoCpus: given.cpus === undefined ? undefined : Math.round(Number(given.cpus) * 1e9),
    Binds: objects(given.volumes).map(bind),
    Mounts: objects(given.mounts).map(mount),
    NetworkMode: given.networkMode,
    PublishAllPorts: given.publishAllPorts ?? false,
    ExtraHosts: objects(given.hosts).map(({ host, ip }) => `${host}:${ip}`),
    Dns: given.dns,
    LogConfig: given.logDriver ? { Type: given.logDriver, Config: given.logOpts ?? {} } : undefined,
    ReadonlyRootfs: given.readOnly ?? false,
    Tmpfs: given.tmpfs,
    CapAdd: adds,
    CapDrop: drops,
    SecurityOpt: given.securityOpts,
    Privileged: given.privileged ?? false,
    Init: given.init,
    Ulimits: objects(given.ulimits).map(({ name, hard, soft }) => ({ Name: name, Hard: hard, Soft: soft })),
    Sysctls: given.sysctls,
    GroupAdd: given.groupAdds,
    PidMode: given.pidMode,
    IpcMode: given.ipcMode,
    UsernsMode: given.usernsMode,
    Runtime: given.runtime,
    ShmSize: megabytes(given.shmSize),
    AutoRemove: given.rm ?? false,
  };
}

function resources(given: Values): Record<string, unknown> {
  return {
    Memory: megabytes(given.memory),
    MemoryReservation: megabytes(given.memoryReservation),
    MemorySwap: given.memorySwap === -1 ? -1 : megabytes(given.memorySwap),
    CpuShares: given.cpuShares,
    CpusetCpus: given.cpuSet,
  };
}

function bind(volume: Values): string {
  const source = volume.volumeName ?? volume.hostPath;
  return `${source}:${volume.containerPath}${volume.readOnly === true ? ":ro" : ""}`;
}

function mount({ type, source, target, readOnly, bindOptions, volumeOptions, tmpfsOptions }: Values) {
  const [bindOf, volumeOf, tmpfsOf] = [bindOptions, volumeOptions, tmpfsOptions].map((each) => (each ?? {}) as Values);
  return {
    Type: type,
    Source: source,
    Target: target,
    ReadOnly: readOnly ?? false,
    BindOptions: bindOptions ? { Propagation: bindOf?.propagation } : undefined,
    VolumeOptions: volumeOptions ? { NoCopy: volumeOf?.noCopy, Subpath: volumeOf?.subpath } : undefined,
    TmpfsOptions: tmpfsOptions ? { SizeBytes: tmpfsOf?.sizeBytes, Mode: tmpfsOf?.mode } : undefined,
  };
}

function portBindings(ports: Values[]): Record<string, unknown[]> {
  const bindings: Record<string, unknown[]> = {};
  for (const { internal, external, ip, protocol } of ports) {
    const key = `${internal}/${protocol ?? "tcp"}`;
    const published = { HostIp: ip ?? "0.0.0.0", HostPort: external === undefined ? "" : String(external) };
    bindings[key] = [...(bindings[key] ?? []), published];
  }
  return bindings;
}

function healthcheck({ tests, interval, timeout, startPeriod, startInterval, retries }: Values) {
  return {
    Test: tests,
    Interval: duration(interval),
    Timeout: duration(timeout),
    StartPeriod: duration(startPeriod),
    StartInterval: duration(startInterval),
    Retries: retries,
  };
}

/** Go's notation, as `1m30s`, in nanoseconds. */
function duration(value: Value | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  let sum = 0;
  for (const [, amount, unit] of value.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    sum += Number(amount) * nanoseconds[unit as keyof typeof nanoseconds];
  }
  return sum;
}

function megabytes(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value * megabyte : undefined;
}

function objects(value: Value | undefined): Values[] {
  return (Array.isArray(value) ? value : []) as Values[];
}
