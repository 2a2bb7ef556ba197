import type { HostLayout } from "../model/layout.ts";
import type { Unit } from "./systemd-units.ts";

/** Renovated by hand: a newer Kuma changes its database, and there is no way back. */
const image = "louislam/uptime-kuma:2.5.3";

/** The container's name, which its volume has as well. */
export const kumaContainer = (stack: string) => `watchbill-${stack}-uptime-kuma`;

/** Runs it in the foreground of a unit: systemd starts it again, and a `docker system prune` finds nothing that is stopped. `listen` is
 *  an address of the host and a port; Docker publishes it past the host's firewall, so it is a private one unless somebody says otherwise. */
export function kumaUnit(stack: string, layout: HostLayout, listen: string): Unit {
  const container = kumaContainer(stack);
  const run = [
    `docker run --rm --name ${container} --publish ${listen}:3001`,
    `--volume ${container}:/app/data --env UPTIME_KUMA_DB_TYPE=sqlite`,
    "--memory 384m --memory-swap 384m --cpus 0.5 --pids-limit 256 --security-opt no-new-privileges",
    `--log-opt max-size=5m --log-opt max-file=2 ${image}`,
  ];
  const text = `[Unit]
Description=Watchbill (${stack}): Uptime Kuma
Wants=docker.service network-online.target
After=docker.service network-online.target
OnFailure=${layout.unitPrefix}failed@%n.service
StartLimitIntervalSec=10min
StartLimitBurst=10

[Service]
ExecStartPre=-docker rm --force ${container}
ExecStart=${run.join(" \\\n  ")}
ExecStop=-docker stop --time 10 ${container}
Restart=always
RestartSec=10s
TimeoutStopSec=30s

[Install]
WantedBy=multi-user.target
`;
  return { name: `${layout.unitPrefix}uptime-kuma.service`, text };
}
