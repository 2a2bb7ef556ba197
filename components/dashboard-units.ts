import { durationMs } from "../model/duration.ts";
import { type HostLayout, hostUser } from "../model/layout.ts";
import { containerUnit } from "./container-unit.ts";
import { serverPort } from "./dashboard-server-config.ts";
import {
  type BoxedTimer,
  lastInLine,
  runOfVerb,
  sandbox,
  serviceHead,
  type Unit,
  withoutNetwork,
  withServersTrust,
} from "./systemd-units.ts";

/** Renders the dashboards once copies that are being made are whole. It reads the state beside them, which SQLite does by writing. It has no
 *  way out but where it `readsStatusPage`: that of Uptime Kuma. */
export function renderService(timer: BoxedTimer, stack: string, layout: HostLayout, readsStatusPage = false): Unit {
  const copies = ["sync-metrics", "sync-logs"].map((id) => `${layout.unitPrefix}${id}.service`);
  const text = `${serviceHead(timer, stack, layout)}After=${copies.join(" ")}

[Service]
Type=oneshot
User=${hostUser}
ExecStartPre=+-${layout.binDir}/host-facts ${stack}
ExecStart=${runOfVerb("render", stack, layout)}
ExecStartPost=+-${layout.binDir}/report-failure ${stack} %n recovered
ReadWritePaths=${layout.dataDir}
TimeoutStartSec=${durationMs(timer.timeout) / 1_000}s
MemoryMax=${timer.memoryMaxMb}M
MemorySwapMax=0
TasksMax=32
UMask=0027
${lastInLine}CapabilityBoundingSet=
${sandbox}
${readsStatusPage ? withServersTrust : withoutNetwork}`;
  return { name: `${layout.unitPrefix}${timer.id}.service`, text };
}

/** Renovated by hand, both together: the digest is that of the list for all processors. Its configuration is written for 2.6 and later. */
const image = {
  tag: "caddy:2.10.2",
  digest: "caddy@sha256:c3d7ee5d2b11f9dc54f947f68a734c84e9c9666c92c88a7f30b9cba5da182adb",
};

/** The container's name, and that of the image on the host. */
export const serverContainer = (stack: string) => `watchbill-${stack}-dashboards`;

/** What `dashboard-server` is told of the image: what it is called on the host, and here and there. */
export const imageWords = (stack: string) => `${serverContainer(stack)} ${image.tag} ${image.digest}`;

export const serverUnitName = ({ unitPrefix }: HostLayout) => `${unitPrefix}dashboards.service`;

/** Serves folders that it can only read, in a container that can write nothing, as the user to whom they belong. What Caddy is told comes by
 *  standard input, since it may hold a password's hash, which is root's alone. Its one capability is what the image's program asks for before
 *  it starts at all; nobody gains it. `listen` is an address of the host and a port. */
export function serverUnit(stack: string, layout: HostLayout, listen: string, volumes: readonly string[]): Unit {
  const container = serverContainer(stack);
  const run = [
    `docker run --rm --interactive --name ${container} --pull never --publish ${listen}:${serverPort}`,
    ...volumes.map((volume) => `--volume watchbill-${stack}-${volume}:/srv/${volume}:ro`),
    `--user "$$(id -u ${hostUser}):$$(id -g ${hostUser})" --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=16m,mode=1777`,
    "--cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges",
    "--memory 128m --memory-swap 128m --cpus 0.5 --pids-limit 64 --log-driver none",
    `${container} caddy run --config -`,
  ];
  const script = `${layout.currentRelease}/host/dashboard-server ${stack}`;
  return containerUnit({
    ...{ name: serverUnitName(layout), stack, layout, container, description: "serves the dashboards" },
    own: `ExecCondition=/bin/sh -c 'command -v docker >/dev/null'
ExecStartPre=-${script} image ${imageWords(stack)}
TimeoutStartSec=5min
`,
    start: `/bin/bash -c 'exec ${run.join(" \\\n  ")} < <(${script} config)'`,
    stopSeconds: 5,
  });
}
