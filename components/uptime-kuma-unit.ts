import type { HostLayout } from "../model/layout.ts";
import { containerUnit } from "./container-unit.ts";
import type { Unit } from "./systemd-units.ts";

/** Renovated by hand: a newer Kuma changes its database, and there is no way back. */
const image = "louislam/uptime-kuma:2.5.3";

/** The container's name, which its volume has as well. */
export const kumaContainer = (stack: string) => `watchbill-${stack}-uptime-kuma`;

/** `listen` is an address of the host and a port; Docker publishes it past the host's firewall, so it is a private one unless somebody says
 *  otherwise. */
export function kumaUnit(stack: string, layout: HostLayout, listen: string): Unit {
  const container = kumaContainer(stack);
  const run = [
    `docker run --rm --name ${container} --publish ${listen}:3001`,
    `--volume ${container}:/app/data --env UPTIME_KUMA_DB_TYPE=sqlite`,
    "--memory 384m --memory-swap 384m --cpus 0.5 --pids-limit 256 --security-opt no-new-privileges",
    `--log-opt max-size=5m --log-opt max-file=2 ${image}`,
  ];
  return containerUnit({
    ...{ name: `${layout.unitPrefix}uptime-kuma.service`, stack, layout, container, description: "Uptime Kuma" },
    start: run.join(" \\\n  "),
    stopSeconds: 10,
  });
}
