import * as pulumi from "@pulumi/pulumi";
import type { Alert } from "../model/alert.ts";
import { parseAlerts } from "../model/alert-parser.ts";
import { describeProblems } from "../model/problem.ts";
import { parseSettings, type Settings } from "../model/settings.ts";
import { parseTimers, type Timer } from "../model/timer.ts";

/** What a stack is made of before anything is deployed. */
export interface Declared {
  alerts: readonly Alert[];
  timers: readonly Timer[];
}

/** Checks configuration and declarations together and returns the settings. Any problem ends the program with all of them,
 *  before the first resource exists. */
export function checkDeclared(declared: Declared, channelIds: readonly string[]): Settings {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  const file = `Pulumi.${pulumi.getStack()}.yaml`;
  const { settings, problems } = parseSettings(
    Object.fromEntries(values.map(([key, value]) => [key.slice(prefix.length), value])),
    file,
  );
  const all = [...problems, ...parseAlerts(declared.alerts, channelIds).problems, ...parseTimers(declared.timers)];
  if (!settings || all.length > 0) throw new pulumi.RunError(describeProblems(all));
  return settings;
}
