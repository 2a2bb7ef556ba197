import * as pulumi from "@pulumi/pulumi";
import type { Alert } from "../model/alert.ts";
import type { Channel } from "../model/channel.ts";
import { audienceProblems, parseChannels, unheardProblems } from "../model/channel-parser.ts";
import { checkSettingsProblems } from "../model/check-parser.ts";
import type { Dashboards } from "../model/dashboard.ts";
import { type Declared, declaredProblems, type Known } from "../model/declared.ts";
import { describeProblems, type Problem } from "../model/problem.ts";
import { readsDerived, readsHetzner } from "../model/records.ts";
import { parseStackConfig, type Settings } from "../model/settings.ts";
import { jobOf, type Timer } from "../model/timer.ts";

/** What is right, and what of it this stack has: a channel whose address is not set is not there, nor is what asks Hetzner where no
 *  server of it is named, or what copies logs where no folder of them is. */
export interface Checked {
  settings: Settings;
  alerts: readonly Alert[];
  timers: readonly Timer[];
  channels: readonly Channel[];
}

/** Checks configuration and declarations together and returns the settings. Any problem ends the program with all of them,
 *  before the first resource exists. */
export function checkDeclared(declared: Declared, known: Known): Checked {
  const stack = pulumi.getStack();
  const file = `Pulumi.${stack}.yaml`;
  const { settings, problems } = parseStackConfig(pulumi.runtime.allConfig(), pulumi.getProject(), stack);
  const areRight = parseChannels(declared.channels).length === 0;
  const channels = areRight && settings ? present(declared.channels, settings) : declared.channels;
  const all = [...problems, ...declaredProblems(seen(declared), channels, known)];
  if (settings) all.push(...logsProblems(declared.alerts, settings.logDirectory, file));
  if (all.length === 0 && settings) all.push(...togetherProblems(declared, channels, settings, file));
  if (!settings || all.length > 0) throw new pulumi.RunError(describeProblems(all));
  return { settings, channels, ...ofThisStack(declared, settings) };
}

/** Pages that nothing renders are not deployed, so nothing need be right with them. */
function seen({ dashboards, ...declared }: Declared): Declared {
  const isRendered = declared.timers.some((timer) => timer && jobOf(timer) === "render");
  return isRendered && dashboards ? { ...declared, dashboards } : declared;
}

function ofThisStack({ alerts, timers, dashboards }: Declared, settings: Settings) {
  return {
    alerts: alerts.filter((alert) => hasTables(settings, alert)),
    timers: timers.filter((timer) => hasTimer(settings, dashboards, timer)),
  };
}

/** Whether what the rule reads of Watchbill's own tables is written. */
function hasTables({ hetznerServer, databaseWriteUrl, logDirectory }: Settings, alert: Alert): boolean {
  if (readsHetzner(alert) && !hetznerServer) return false;
  return !readsDerived(alert) || (databaseWriteUrl !== undefined && logDirectory !== undefined);
}

/** A preview environment reads what the stack that it shadows pulls, copies nothing once more, and makes of copies neither reports nor
 *  dashboards: `make dashboard` shows how a change to those looks. */
function hasTimer(
  { hetznerServer, logDirectory, shadowOf }: Settings,
  dashboards: Dashboards | undefined,
  timer: Timer,
): boolean {
  switch (jobOf(timer)) {
    case "hetzner":
      return hetznerServer !== undefined && !shadowOf;
    case "sync-metrics":
    case "report":
      return !shadowOf;
    case "render":
      return dashboards !== undefined && !shadowOf;
    case "sync-logs":
      return logDirectory !== undefined && !shadowOf;
    default:
      return true;
  }
}

/** The channels that have an address, and of their fallbacks those that are among them. */
function present(channels: readonly Channel[], { discordWebhook }: Settings): Channel[] {
  const there = channels.filter(({ kind }) => kind !== "discord" || discordWebhook);
  return there.map(({ fallback, ...channel }) =>
    fallback && there.some(({ id }) => id === fallback.channel) ? { ...channel, fallback } : channel,
  );
}

function logsProblems(alerts: readonly Alert[], logDirectory: string | undefined, file: string): Problem[] {
  const reading = alerts.filter((alert) => alert?.value?.source === "logs").map(({ id }) => id);
  if (logDirectory || reading.length === 0) return [];
  const message = `is missing, but ${reading.slice(0, 3).join(", ")} count in logs; set it with: pulumi config set logDirectory …`;
  return [{ file, field: "watchbill:logDirectory", message }];
}

function togetherProblems(
  { alerts, checks }: Declared,
  channels: readonly Channel[],
  settings: Settings,
  file: string,
): Problem[] {
  const kinds = new Map(channels.map(({ id, kind }) => [id, kind]));
  const audienceOf = (id: string) => (kinds.get(id) === "ntfy" ? settings.ntfyAudience : settings.discordAudience);
  return [
    ...audienceProblems(channels, audienceOf),
    ...unheardProblems(alerts, channels),
    ...(settings.kumaUrl ? checkSettingsProblems(checks, settings, file) : []),
  ];
}
