import type { Beat } from "../model/heartbeat.ts";
import { type HeartbeatReceiver, type HostLayout, heartbeatCredential, hostUser } from "../model/layout.ts";
import type { Timer } from "../model/timer.ts";
import { type HeartbeatUnitNames, sandbox, type Unit } from "./systemd-units.ts";

export function heartbeatUnitNames(
  { id }: Timer,
  { tellsStart }: Beat,
  { unitPrefix }: HostLayout,
): HeartbeatUnitNames {
  const end = `${unitPrefix}${id}-heartbeat.service`;
  return tellsStart ? { start: `${unitPrefix}${id}-heartbeat-start.service`, end } : { end };
}

/** What sends a timer's heartbeat to these receivers. A start that is still being sent comes before its end. */
export function heartbeatUnits(
  { id }: Timer,
  { start, end }: HeartbeatUnitNames,
  receivers: readonly HeartbeatReceiver[],
  stack: string,
  layout: HostLayout,
): Unit[] {
  const addresses = receivers.map(
    (receiver) => `LoadCredential=${receiver}:${layout.credentialsDir}/${heartbeatCredential(id, receiver)}`,
  );
  const unit = (event: "start" | "end", after = "") => `[Unit]
Description=Watchbill (${stack}): tells that ${id} ${event === "start" ? "has begun" : "has run"}
${after}
[Service]
Type=oneshot
User=${hostUser}
SupplementaryGroups=systemd-journal
ExecStart=${layout.binDir}/send-heartbeat ${stack} ${id} ${event}
${addresses.join("\n")}
RuntimeDirectory=watchbill/${stack}/heartbeats
RuntimeDirectoryPreserve=yes
TimeoutStartSec=30s
LogLevelMax=notice
MemoryMax=64M
MemorySwapMax=0
TasksMax=16
CapabilityBoundingSet=
${sandbox}
`;
  return [
    { name: end, text: unit("end", start ? `After=${start}\n` : "") },
    ...(start ? [{ name: start, text: unit("start") }] : []),
  ];
}
