import { existsSync, readdirSync } from "node:fs";
import { contextLimits, type HeartbeatContext } from "../../model/report-context.ts";
import { readLimited } from "../files/read-limited.ts";
import { cut, type Look } from "./look.ts";

const record = /^([a-z0-9-]+)-(healthchecks|kuma)$/;

/** What became of the last heartbeat of each timer at each receiver, as `send-heartbeat` has left it: `SECONDS OUTCOME STATUS`. */
export function heartbeatsContext({ host }: Look): HeartbeatContext[] {
  const dir = host.layout.heartbeatsDir;
  const names = existsSync(dir) ? readdirSync(dir).sort() : [];
  const beats = names.flatMap((name): HeartbeatContext[] => {
    const [, timer, receiver] = record.exec(name) ?? [];
    if (!timer || !receiver) return [];
    const [seconds = "", outcome = "", status = ""] = readLimited(`${dir}/${name}`, 1_000).trim().split(" ");
    return [
      {
        timer: cut(timer),
        receiver: receiver as HeartbeatContext["receiver"],
        atMs: /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : null,
        outcome: cut(outcome),
        taken: /^2\d\d$/.test(status),
      },
    ];
  });
  if (beats.length === 0) throw new Error("no heartbeat has been sent since the host was started");
  return beats.slice(0, contextLimits.heartbeats);
}
