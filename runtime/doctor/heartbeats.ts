import { existsSync, readdirSync } from "node:fs";
import { spanInWords } from "../../model/duration.ts";
import type { Problem } from "../../model/problem.ts";
import { readLimited } from "../files/read-limited.ts";
import type { Host } from "../host.ts";
import { type Check, failed, passed } from "./check.ts";

const credential = /^heartbeat-(.+)-(healthchecks|kuma)$/;

/** Does every receiver take the heartbeats of every timer? It goes by what became of the last one of each: none is sent. */
export function heartbeatChecks(host: Host): Check[] {
  const names = existsSync(host.credentialsDir) ? readdirSync(host.credentialsDir).sort() : [];
  return names.flatMap((name): Check[] => {
    const [, timer, receiver] = credential.exec(name) ?? [];
    return timer && receiver ? [heartbeatCheck(host, timer, receiver)] : [];
  });
}

/** What `status` says of them: those that do not arrive. */
export function undeliveredHeartbeats(host: Host): Problem[] {
  const wrong = heartbeatChecks(host).filter(({ ok }) => !ok);
  return wrong.map(({ check, detail, fix }) => ({ file: check, field: "", message: `${detail}; ${fix}` }));
}

/** A record is `SECONDS OUTCOME STATUS`, as `send-heartbeat` writes it. */
function heartbeatCheck({ layout, clock }: Host, timer: string, receiver: string): Check {
  const check = `heartbeat ${timer} to ${receiver}`;
  const record = `${layout.heartbeatsDir}/${timer}-${receiver}`;
  const unit = `${layout.unitPrefix}${timer}`;
  if (!existsSync(record))
    return failed(check, "none has been sent", `systemctl status ${unit}.timer ${unit}-heartbeat`);
  const [sentAt = "", , status = ""] = readLimited(record, 1_000).trim().split(" ");
  const age = `${spanInWords(clock() - Number(sentAt) * 1_000)} ago`;
  if (/^2\d\d$/.test(status)) return passed(check, `taken ${age}`);
  const server = receiver === "kuma" ? "kumaUrl" : "heartbeatServer";
  if (status === "000") return failed(check, `no answer ${age}`, `check ${server} and the VPS's way out`);
  return failed(check, `refused with ${status} ${age}`, refusedFix(receiver, status));
}

function refusedFix(receiver: string, status: string): string {
  if (receiver === "kuma") return "is its monitor paused or removed? pulumi refresh, then make up";
  switch (status) {
    case "404":
      return "is its check there, and heartbeatKey its project's ping key? then make up";
    case "429":
      return "Healthchecks takes five pings a minute of a check; does something else ping it?";
    default:
      return "check heartbeatServer and heartbeatKey, then make up";
  }
}
