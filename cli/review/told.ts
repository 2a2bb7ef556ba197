import type { Alert, Severity } from "../../model/alert.ts";
import type { Channel } from "../../model/channel.ts";
import type { Route } from "../../model/route.ts";

/** The channels that are told of an alert at a severity, at some time of the day at least. */
export function toldOf(alert: Alert, severity: Severity, channels: readonly Channel[]): Channel[] {
  return channels.filter(
    ({ id, routes }) =>
      (alert.channels?.includes(id) ?? true) && (!routes || routes.some((route) => concerns(route, alert, severity))),
  );
}

/** Whether one of the routes that concern it is open day and night. */
export function alwaysTold({ routes }: Channel, alert: Alert, severity: Severity): boolean {
  return !routes || routes.some((route) => concerns(route, alert, severity) && !route.between);
}

/** A route without its time of the day. */
function concerns({ severities, owners }: Route, { owner }: Alert, severity: Severity): boolean {
  return (severities?.includes(severity) ?? true) && (!owners || (owner !== undefined && owners.includes(owner)));
}
