export const network = "yapit";
export const project = "yapit";
export const codeRoot = "/opt/yapit";
export const dataRoot = "/srv/yapit";
export const gatewayPort = 8000;

const healthIntervalSeconds = 4;

/** One container of the application, as its compose file would describe it. */
export interface ContainerSpec {
  service: string;
  image: string;
  /** Megabytes; swap included, so that reaching it is an OOM kill. */
  memoryMb: number;
  /** Arguments after the image, quoted for the shell. */
  command: string;
  environment: Record<string, string>;
  /** Further `docker run` options, quoted for the shell. */
  options?: string[];
  healthCommand?: string;
}

/** Of the gateway's log, on the VPS. */
export const logDirectory = `${dataRoot}/gateway-data/logs`;

/** What a fault does to the application is told through files here. */
export const flagsDirectory = `${dataRoot}/flags`;

/** Where a container finds its settings: a file, so that no password is ever on a command line. */
export function environmentFile(service: string): string {
  return `${dataRoot}/env/${service}`;
}

export function containerName(service: string): string {
  return `${project}-${service}`;
}

/** The shell command that starts it. */
export function dockerRun({ service, image, memoryMb, command, options = [], healthCommand }: ContainerSpec): string {
  const health = healthCommand
    ? [
        `--health-cmd '${healthCommand}'`,
        `--health-interval ${healthIntervalSeconds}s --health-timeout 2s --health-retries 2`,
      ]
    : [];
  return [
    `docker run -d --name ${containerName(service)} --hostname ${service}`,
    `--network ${network} --network-alias ${service} --restart unless-stopped --init`,
    `--memory ${memoryMb}m --memory-swap ${memoryMb}m --log-opt max-size=5m --log-opt max-file=2`,
    `--label com.docker.compose.project=${project} --label com.docker.compose.service=${service}`,
    `--label com.docker.compose.container-number=1 --label com.docker.compose.oneoff=False`,
    `--env-file ${environmentFile(service)}`,
    ...health,
    ...options,
    image,
    command,
  ].join(" ");
}

/** A role of our bundle under Node, its code read-only. */
export function roleContainer(
  service: string,
  role: string,
  hash: string,
  spec: Pick<ContainerSpec, "environment" | "memoryMb"> & { options?: string[]; healthUrl?: string },
): ContainerSpec {
  const { healthUrl, options = [], ...rest } = spec;
  const check = `node -e "require(\\"http\\").get(\\"${healthUrl}\\",(r)=>process.exit(r.statusCode===200?0:1)).on(\\"error\\",()=>process.exit(1))"`;
  return {
    service,
    image: "node:24-slim",
    command: `node /app/${role}.mjs`,
    options: [`--user 1000:1000 -v ${codeRoot}/${hash}:/app:ro -v ${flagsDirectory}:/flags:ro`, ...options],
    ...(healthUrl ? { healthCommand: check } : {}),
    ...rest,
    environment: { FLAGS_DIRECTORY: "/flags", ...rest.environment },
  };
}
