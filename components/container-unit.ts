import type { HostLayout } from "../model/layout.ts";
import type { Unit } from "./systemd-units.ts";

export interface ContainerUnitArgs {
  name: string;
  stack: string;
  layout: HostLayout;
  description: string;
  /** The container's name. */
  container: string;
  /** The command line that runs it in the foreground. */
  start: string;
  /** Lines of the service that only this one has. */
  own?: string;
  /** How long it may take to end by itself. */
  stopSeconds: number;
}

/** Runs a container in the foreground of a unit: systemd starts it again, and a `docker system prune` finds nothing that is stopped. */
export function containerUnit(args: ContainerUnitArgs): Unit {
  const { name, stack, layout, description, container, start, own = "", stopSeconds } = args;
  const text = `[Unit]
Description=Watchbill (${stack}): ${description}
Wants=docker.service network-online.target
After=docker.service network-online.target
OnFailure=${layout.unitPrefix}failed@%n.service
StartLimitIntervalSec=10min
StartLimitBurst=10

[Service]
ExecStartPre=-docker rm --force ${container}
${own}ExecStart=${start}
ExecStop=-docker stop --time ${stopSeconds} ${container}
Restart=always
RestartSec=10s
TimeoutStopSec=30s

[Install]
WantedBy=multi-user.target
`;
  return { name, text };
}
