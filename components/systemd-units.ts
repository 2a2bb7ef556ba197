import { durationMs } from "../model/duration.ts";
import { type HostLayout, hostUser } from "../model/layout.ts";
import {
  copyVerbOf,
  jobOf,
  makesUp,
  periodMs,
  type Schedule,
  scheduleInWords,
  type Timer,
  type TimerScript,
} from "../model/timer.ts";
import { logAccess, outside } from "./log-access.ts";

/** One unit file as text. */
export interface Unit {
  name: string;
  text: string;
}

/** Where `install-units` puts a unit. */
export const unitFile = (name: string) => `/etc/systemd/system/${name}`;

/** The host's words that take units away that nothing runs. Of one that has failed systemd would remember that. */
export function removeUnits(files: readonly string[]): string {
  const names = files.map((file) => file.split("/").at(-1));
  const forget = `{ systemctl reset-failed ${names.join(" ")} 2>/dev/null || true; }`;
  return `rm -f ${files.join(" ")} && systemctl daemon-reload && ${forget}`;
}

/** The parts of a host command that put units in place, start a timer, and take units away that nothing runs. */
export function installUnits(units: readonly Unit[], { currentRelease }: HostLayout, timer?: Unit) {
  const stdin = units.map(({ name, text }) => `# file: ${name}\n${text}`).join("");
  const words = [`${currentRelease}/host/install-units`, String(Buffer.byteLength(stdin)), timer?.name ?? ""];
  const files = units.map(({ name }) => unitFile(name));
  return { create: words.join(" ").trim(), stdin, files, delete: removeUnits(files) };
}

/** Tells every channel that a unit failed. Unboxed and free of Node, so that it works when nothing else does. */
export function failureUnit(stack: string, layout: HostLayout): Unit {
  const text = `[Unit]
Description=Watchbill (${stack}): reports that %i failed

[Service]
Type=oneshot
ExecStart=${layout.binDir}/report-failure ${stack} %i failed
TimeoutStartSec=60s
`;
  return { name: `${layout.unitPrefix}failed@.service`, text };
}

/** A timer, the slice that its runs share with others, and the units that send its heartbeat. */
export type BoxedTimer = Timer & { slice?: string; beats?: HeartbeatUnitNames };

/** What is started beside a run, when it begins and when it has ended. */
export interface HeartbeatUnitNames {
  start?: string;
  end: string;
}

const sliceLine = ({ slice }: BoxedTimer) => (slice ? `Slice=${slice}\n` : "");

/** The service that runs a timer's verb once, boxed. `credentials` are names of files in the credentials directory. Where there are
 *  `logsOnHost`, the verbs that read logs can read that folder as well. */
export function timerService(
  timer: BoxedTimer,
  stack: string,
  layout: HostLayout,
  credentials: readonly string[],
  logsOnHost?: string,
): Unit {
  const name = `${layout.unitPrefix}${timer.id}.service`;
  if ("script" in timer) return { name, text: scriptService(timer, timer.script, stack, layout) };
  const logDirectory = ["evaluate", "sync-logs"].includes(timer.verb) ? logsOnHost : undefined;
  const asRoot = logDirectory ? outside : "+-";
  const copies = copyVerbOf(timer) !== undefined;
  const writes = copies ? layout.syncedDir : layout.stateDir;
  const text = `${serviceHead(timer, stack, layout)}
[Service]
Type=oneshot
${sliceLine(timer)}User=${hostUser}
ExecStartPre=${asRoot}${layout.binDir}/host-facts ${stack}
ExecStart=${runOfVerb(timer.verb, stack, layout)}
ExecStartPost=${asRoot}${layout.binDir}/report-failure ${stack} %n recovered
${credentialLines(credentials, layout)}StateDirectory=${writes.slice("/var/lib/".length)}
StateDirectoryMode=${copies ? "0750" : "0700"}
TimeoutStartSec=${durationMs(timer.timeout) / 1_000}s
MemoryMax=${timer.memoryMaxMb}M
MemorySwapMax=0
TasksMax=32
UMask=${copies ? "0027" : "0077"}
${copies ? lastInLine : ""}${logDirectory ? logAccess(logDirectory, layout, writes) : "CapabilityBoundingSet="}
${sandbox}
${credentials.length === 0 ? withoutNetwork : ""}`;
  return { name, text };
}

/** A verb of the runtime as a unit runs it. */
export const runOfVerb = (verb: string, stack: string, { currentRelease }: HostLayout) =>
  `${currentRelease}/node ${currentRelease}/watchbill.mjs ${verb} --stack ${stack}`;

/** Each under its name in the credentials directory. */
export const credentialLines = (names: readonly string[], { credentialsDir }: HostLayout) =>
  names.map((name) => `LoadCredential=${name}:${credentialsDir}/${name}\n`).join("");

/** What a run is, and who is told how it ends. Not by ExecStartPre= and ExecStopPost=: a receiver of heartbeats that hangs would hold up
 *  the run, the report of its failure, and the next run. */
export function serviceHead({ description, beats }: BoxedTimer, stack: string, { unitPrefix }: HostLayout): string {
  const lines = [
    `Description=Watchbill (${stack}): ${description}`,
    `OnFailure=${[`${unitPrefix}failed@%n.service`, ...(beats ? [beats.end] : [])].join(" ")}`,
    ...(beats ? [`OnSuccess=${beats.end}`] : []),
    ...(beats?.start ? [`Wants=${beats.start}`] : []),
  ];
  return `[Unit]\n${lines.join("\n")}\n`;
}

/** A host script looks at what only root can read, and writes nothing but its result in memory. */
function scriptService(timer: BoxedTimer, script: TimerScript, stack: string, layout: HostLayout): string {
  return `${serviceHead(timer, stack, layout)}
[Service]
Type=oneshot
${sliceLine(timer)}ExecStart=${layout.binDir}/${script} ${stack}
ExecStartPost=+-${layout.binDir}/report-failure ${stack} %n recovered
RuntimeDirectory=watchbill/${stack}
RuntimeDirectoryPreserve=yes
TimeoutStartSec=${durationMs(timer.timeout) / 1_000}s
MemoryMax=${timer.memoryMaxMb}M
MemorySwapMax=0
TasksMax=32
CapabilityBoundingSet=
${sandbox}
${withoutNetwork}`;
}

/** A copy is made of what the application leaves of processor and disk. A system call that is not allowed is refused and not fatal: Node
 *  asks to give a file that it copies the owner of the other, and does not mind. */
export const lastInLine = `SystemCallErrorNumber=EPERM
Nice=10
CPUWeight=20
IOWeight=20
IOSchedulingClass=idle
`;

export const withoutNetwork = `RestrictAddressFamilies=
RestrictAddressFamilies=AF_UNIX
`;

/** What the server trusts, a report trusts: also a certificate of a proxy, of an ntfy or of an Uptime Kuma of one's own. */
export const withServersTrust = `Environment=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
`;

// No PrivateNetwork= where there is no network, which would hold for the report of a recovery as well.
// No MemoryDenyWriteExecute=: V8 compiles at run time. The cloud's metadata address hands out secrets to any process, and a core
// file of ours would hold the database's password.
export const sandbox = `NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LimitCORE=0
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
IPAddressDeny=169.254.0.0/16`;

/** What is made of the copies begins when those that are due as well have begun, and waits for them. */
const behindCopiesSeconds = 15;

/** Kept by wall clock and to the tenth of a second. A missed run is not made up for where the next one is seconds away; where it is
 *  minutes away, the timer's own start begins with a run; and where it is hours away, systemd makes up for one. */
export function timerUnit(timer: Timer, stack: string, layout: HostLayout): Unit {
  const lateSeconds = jobOf(timer) === "render" ? behindCopiesSeconds : 0;
  const soon = periodMs(timer) >= 60_000 && !makesUp(timer);
  const text = `[Unit]
Description=Watchbill (${stack}): ${timer.description}, ${scheduleInWords(timer)}

[Timer]
OnCalendar=${calendar(timer, lateSeconds)}
${soon ? `OnActiveSec=${5 + lateSeconds}s\n` : ""}AccuracySec=100ms
Persistent=${makesUp(timer) ? "yes" : "no"}

[Install]
WantedBy=timers.target
`;
  return { name: `${layout.unitPrefix}${timer.id}.timer`, text };
}

/** A schedule as systemd's OnCalendar=, so many seconds late where its period is a minute or more. Throws a RangeError for a period that
 *  would not divide its minute, hour or day evenly. */
export function calendar({ every, daily }: Schedule, lateSeconds = 0): string {
  const second = String(lateSeconds).padStart(2, "0");
  if (every === undefined) return `*-*-* ${daily.at}:${second} ${daily.timezone}`;
  const seconds = durationMs(every) / 1_000;
  if (seconds > 0 && seconds < 60 && 60 % seconds === 0) return `*:*:0/${seconds}`;
  const minutes = seconds / 60;
  if (minutes === 1) return `*:*:${second}`;
  if (minutes > 1 && minutes < 60 && 60 % minutes === 0) return `*:0/${minutes}:${second}`;
  const hours = minutes / 60;
  if (hours === 1) return `*:00:${second}`;
  if (hours === 24) return `*-*-* 00:00:${second}`;
  if (hours > 1 && hours % 1 === 0 && 24 % hours === 0) return `0/${hours}:00:${second}`;
  throw new RangeError(
    `every "${every}" must divide a minute, an hour or a day evenly, for example "15s", "5m" or "6h"`,
  );
}
