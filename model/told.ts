import type { Severity } from "./alert.ts";
import type { Channel } from "./channel.ts";
import type { Route } from "./route.ts";

/** What an alert and a check say of whom to tell. */
export interface Telling {
  channels?: readonly string[] | undefined;
  /** Nobody's goes only where no route asks for one. */
  owner?: string | undefined;
}

/** The channels that are told of an alert or a check at a severity, at some time of the day at least. */
export function toldOf(alert: Telling, severity: Severity, channels: readonly Channel[]): Channel[] {
  return channels.filter(
    ({ id, routes }) =>
      (alert.channels?.includes(id) ?? true) && (!routes || routes.some((route) => concerns(route, alert, severity))),
  );
}

/** Whether one of the routes that concern it is open day and night. */
export function alwaysTold({ routes }: Channel, alert: Telling, severity: Severity): boolean {
  return !routes || routes.some((route) => concerns(route, alert, severity) && !route.between);
}

/** A route without its time of the day. */
function concerns({ severities, owners }: Route, { owner }: Telling, severity: Severity): boolean {
  return (severities?.includes(severity) ?? true) && (!owners || (owner !== undefined && owners.includes(owner)));
}
