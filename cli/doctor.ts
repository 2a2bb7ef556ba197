import { connect } from "node:net";
import { hostLayout } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { type SshResult, ssh } from "./ssh.ts";

/** One thing that must be right for the watch to work. */
export interface Check {
  check: string;
  ok: boolean;
  /** What was seen. */
  detail: string;
  /** What to do about it; only where it is not ok. */
  fix?: string;
}

const connectTimeoutMs = 5_000;

/** Looks from the outside in: address, ssh, systemd, and then the host's own runtime at database, channels and clock. Ends where
 *  nothing behind can be seen. */
export async function examine(settings: Settings, stack: string): Promise<Check[]> {
  const reached = await reachable(settings);
  if (!reached.ok) return [reached];
  const login = sshCheck(settings, await ssh(settings, "true"));
  if (!login.ok) return [reached, login];
  const timer = `${hostLayout(stack).unitPrefix}evaluate.timer`;
  const units = unitChecks(
    stack,
    timer,
    await ssh(settings, `systemctl is-active ${timer}; docker info --format ok 2>&1 | tail -n 1`),
  );
  return [reached, login, ...units, ...runtimeChecks(stack, await ssh(settings, runtimeDoctor(stack)))];
}

function runtimeDoctor(stack: string): string {
  return `${hostLayout(stack).currentRelease}/host/watchbill-host doctor --json --stack ${stack}`;
}

function reachable({ host, port }: Settings): Promise<Check> {
  const check = "host answers";
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    const failed = (detail: string) => {
      socket.destroy();
      const fix = "is the server on, is watchbill:host its address, and does the firewall let you through to sshd?";
      resolve({ check, ok: false, detail: `${host}:${port}: ${detail}`, fix });
    };
    socket.on("connect", () => {
      socket.destroy();
      resolve({ check, ok: true, detail: `${host}:${port}` });
    });
    socket.on("timeout", () => failed(`no answer in ${connectTimeoutMs / 1_000} s`));
    socket.on("error", (error) => failed(error.message));
  });
}

/** What ssh's own words mean. */
export function sshCheck({ host }: Pick<Settings, "host">, { code, stderr }: SshResult): Check {
  const check = "ssh logs in as root";
  if (code === 0) return { check, ok: true, detail: "host key as pinned" };
  const detail = stderr.trim().split("\n").at(-1) || `exit code ${code}`;
  if (/host key verification failed|identification has changed/i.test(stderr)) {
    const fix = `the host shows another key than watchbill:hostKey. If you re-installed it: ssh-keyscan -t ed25519 ${host}, compare it in the provider's console, then pulumi config set hostKey "…"`;
    return { check, ok: false, detail: "the host key is not the pinned one", fix };
  }
  if (/permission denied/i.test(stderr)) {
    const fix =
      "root does not accept watchbill:sshKey; append its public half to /root/.ssh/authorized_keys on the host";
    return { check, ok: false, detail, fix };
  }
  return { check, ok: false, detail, fix: `try it by hand: ssh root@${host}` };
}

export function unitChecks(stack: string, timer: string, { stdout }: SshResult): Check[] {
  const [timerState = "unknown", docker = "no answer"] = stdout.trim().split("\n");
  const up = `make up STACK=${stack}`;
  return [
    timerState === "active"
      ? { check: "timer runs", ok: true, detail: timer }
      : {
          check: "timer runs",
          ok: false,
          detail: `${timer} is ${timerState}`,
          fix: `on the host: systemctl enable --now ${timer}; if it is not there: ${up}`,
        },
    docker === "ok"
      ? { check: "Docker answers", ok: true, detail: "containers can be seen" }
      : {
          check: "Docker answers",
          ok: false,
          detail: docker,
          fix: "on the host: systemctl status docker; without it container alerts see nothing",
        },
  ];
}

export function runtimeChecks(stack: string, { stdout, stderr, code }: SshResult): Check[] {
  try {
    return JSON.parse(stdout) as Check[];
  } catch {
    const detail = stderr.trim().split("\n").at(-1) || `exit code ${code}`;
    return [{ check: "runtime answers", ok: false, detail, fix: `deploy it again: make up STACK=${stack}` }];
  }
}
