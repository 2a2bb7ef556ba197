import { afterDeployMinutes, afterDeployTimer } from "../model/deploy.ts";
import { durationMs } from "../model/duration.ts";
import { type HostLayout, hostUser } from "../model/layout.ts";
import { reportFolder } from "../model/report-folder.ts";
import { reportStepSeconds } from "../model/timer.ts";
import {
  type BoxedTimer,
  credentialLines,
  lastInLine,
  runOfVerb,
  sandbox,
  serviceHead,
  type Unit,
  withoutNetwork,
  withServersTrust,
} from "./systemd-units.ts";

const reportUnitNames = ({ unitPrefix }: HostLayout) => ({
  digest: `${unitPrefix}report-digest.service`,
  analyst: `${unitPrefix}report-analyst.service`,
  report: `${unitPrefix}report.service`,
  afterDeploy: `${unitPrefix}report-after-deploy.service`,
  afterDeployTimer: afterDeployTimer(unitPrefix),
});

/** All steps of a report write below one folder, seen as one: the copies are linked from beside it. */
const boxOfSteps = ({ dataDir }: HostLayout) => `User=${hostUser}
ReadWritePaths=${dataDir}
UMask=0027
MemorySwapMax=0
TasksMax=64
CapabilityBoundingSet=
${sandbox}`;

/** Puts the report together and sends it. What comes before it is only wanted: a step that is not there, fails, hangs or is killed
 *  is what the report then tells. Tried again for two hours where a channel does not take it, but not where one has refused it for good. */
export function reportService(
  timer: BoxedTimer,
  stack: string,
  layout: HostLayout,
  credentials: readonly string[],
): Unit {
  const { digest, analyst, report } = reportUnitNames(layout);
  const timeoutSeconds = durationMs(timer.timeout) / 1_000 - reportStepSeconds.digest - reportStepSeconds.analyst;
  const text = `${serviceHead(timer, stack, layout)}Wants=${digest} ${analyst}
After=${digest} ${analyst}
StartLimitIntervalSec=2h
StartLimitBurst=24

[Service]
Type=oneshot
ExecStart=${runOfVerb("report", stack, layout)}
ExecStartPost=+-${layout.binDir}/report-failure ${stack} %n recovered
${credentialLines(credentials, layout)}${withServersTrust}Restart=on-failure
RestartSec=5min
RestartPreventExitStatus=2 3
TimeoutStartSec=${timeoutSeconds}s
MemoryMax=${timer.memoryMaxMb}M
${boxOfSteps(layout)}
`;
  return { name: report, text };
}

/** Finds what the report is about, from the copies and what the host remembers. It has no way out but where it `readsStatusPage`: that of
 *  Uptime Kuma. */
export function digestService(
  memoryMaxMb: number,
  stack: string,
  layout: HostLayout,
  { readsStatusPage = false } = {},
): Unit {
  const text = `[Unit]
Description=Watchbill (${stack}): finds what a report is about

[Service]
Type=oneshot
ExecStartPre=+-${layout.binDir}/host-facts ${stack}
ExecStart=${runOfVerb("digest", stack, layout)}
TimeoutStartSec=${reportStepSeconds.digest}s
MemoryMax=${memoryMaxMb}M
${lastInLine}${boxOfSteps(layout)}
${readsStatusPage ? withServersTrust : withoutNetwork}`;
  return { name: reportUnitNames(layout).digest, text };
}

/** Has a model think about it, in a container without a network. It is root's, who alone may start containers. */
export function analystService(stack: string, layout: HostLayout): Unit {
  const { digest, analyst } = reportUnitNames(layout);
  const runs = `${layout.currentRelease}/host/run-analyst ${stack}`;
  const text = `[Unit]
Description=Watchbill (${stack}): has a model think about what a report is about
After=${digest} docker.service

[Service]
Type=oneshot
ExecStart=${runs}
ExecStopPost=-${runs} end
TimeoutStartSec=${reportStepSeconds.analyst}s
UMask=0027
MemoryMax=256M
MemorySwapMax=0
TasksMax=64
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${layout.dataDir} ${layout.runDir}
ProtectHome=yes
PrivateTmp=yes
LimitCORE=0
RestrictAddressFamilies=AF_UNIX
`;
  return { name: analyst, text };
}

/** The way out of that container: one process that systemd starts with the first connection to its socket, and that ends when nobody
 *  has used it for a minute. */
export function egressUnits(stack: string, layout: HostLayout): { socket: Unit; service: Unit } {
  const name = `${layout.unitPrefix}egress`;
  const what = "the way out of the analyzer's sandbox";
  const socket = `[Unit]
Description=Watchbill (${stack}): ${what}

[Socket]
ListenStream=${layout.egressSocket}
SocketUser=${hostUser}
SocketMode=0600
DirectoryMode=0755
RemoveOnStop=yes
`;
  const service = `[Unit]
Description=Watchbill (${stack}): ${what}

[Service]
DynamicUser=yes
ExecStart=${runOfVerb("egress", stack, layout)}
TimeoutStopSec=5s
MemoryMax=128M
MemorySwapMax=0
TasksMax=32
UMask=0077
CapabilityBoundingSet=
InaccessiblePaths=-${layout.dataDir} -${layout.credentialsDir}
${sandbox}
`;
  return { socket: { name: `${name}.socket`, text: socket }, service: { name: `${name}.service`, text: service } };
}

/** A report of what comes after a deployment: `deployed` starts the timer, again where it runs already. One that is being made at that
 *  moment is waited for, so that there never are two. */
export function afterDeployUnits(stack: string, layout: HostLayout): { timer: Unit; service: Unit } {
  const names = reportUnitNames(layout);
  const timer = `[Unit]
Description=Watchbill (${stack}): a report ${afterDeployMinutes} minutes after a deployment

[Timer]
OnActiveSec=${afterDeployMinutes}min
AccuracySec=1s
RemainAfterElapse=no
`;
  const service = `[Unit]
Description=Watchbill (${stack}): has a report made of what came after a deployment
After=${names.report}

[Service]
Type=oneshot
User=${hostUser}
ExecStart=/usr/bin/touch ${layout.reportsDir}/${reportFolder.afterDeploy}
ExecStart=+/usr/bin/systemctl start --no-block ${names.report}
ReadWritePaths=${layout.dataDir}
TimeoutStartSec=60s
UMask=0027
MemoryMax=64M
TasksMax=16
CapabilityBoundingSet=
${sandbox}
${withoutNetwork}`;
  return { timer: { name: names.afterDeployTimer, text: timer }, service: { name: names.afterDeploy, text: service } };
}
