import type { HostLayout } from "../model/layout.ts";
import type { Unit } from "./systemd-units.ts";

/** The slice that a preview environment's jobs share. No dash in its name, which to systemd would be a slice within a slice. */
export const shadowSlice = (stack: string) => `watchbill_${stack.replaceAll("-", "_")}.slice`;

/** What all of them together may use, so that a rule that runs away costs the stack that counts nothing. A look takes a tenth
 *  of a second of processor and 70 MB. */
export function sliceUnit(stack: string): Unit {
  const text = `[Unit]
Description=Watchbill (${stack}): what a preview environment may use

[Slice]
CPUQuota=25%
CPUWeight=20
IOWeight=20
MemoryMax=300M
MemorySwapMax=0
TasksMax=64
`;
  return { name: shadowSlice(stack), text };
}

/** Removes the stack from the host at `expires`, or at the boot after it. Needs neither Node nor a release. */
export function expiryUnits(stack: string, layout: HostLayout, expires: string): { service: Unit; timer: Unit } {
  const name = `${layout.unitPrefix}expiry`;
  const service = `[Unit]
Description=Watchbill (${stack}): removes this preview environment
StartLimitIntervalSec=1d
StartLimitBurst=20

[Service]
Type=oneshot
Restart=on-failure
RestartSec=60s
ExecStart=${layout.binDir}/remove-stack ${stack}
TimeoutStartSec=120s
`;
  const timer = `[Unit]
Description=Watchbill (${stack}): the end of this preview environment

[Timer]
OnCalendar=${expires.replace("T", " ").replace("Z", " UTC")}
AccuracySec=1s
Persistent=yes

[Install]
WantedBy=timers.target
`;
  return { service: { name: `${name}.service`, text: service }, timer: { name: `${name}.timer`, text: timer } };
}
