import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Alert } from "../model/alert.ts";
import type { DeployedChannel } from "./channel-files.ts";
import type { Runtime } from "./runtime.ts";
import type { Vps } from "./vps.ts";

export interface AlertRulesArgs {
  vps: Vps;
  runtime: Runtime;
  alerts: readonly Alert[];
  channels: readonly DeployedChannel[];
  /** What must be there before the database can know what the rules ask for. */
  after: readonly pulumi.Resource[];
}

/** The rules, one resource each, so that a preview names exactly those that a change touches. The host checks a rule against
 *  the database before it replaces the one in use. */
export class AlertRules extends pulumi.ComponentResource {
  readonly rules: remote.Command[];

  constructor(
    name: string,
    { vps, runtime, alerts, channels, after }: AlertRulesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("watchbill:index:AlertRules", name, {}, options);
    const { currentRelease, rulesDir } = vps.layout;
    const dependsOn = [...runtime.ready, ...after, ...channels.flatMap((channel) => channel.ready)];
    this.rules = alerts.map((alert) =>
      vps.command(
        alert.id,
        {
          create: `${currentRelease}/host/watchbill-host install-rule ${alert.id} --stack ${pulumi.getStack()}`,
          stdin: `${JSON.stringify(alert, null, 2)}\n`,
          files: [`${rulesDir}/${alert.id}.json`],
          delete: `rm -f ${rulesDir}/${alert.id}.json`,
        },
        { parent: this, dependsOn },
      ),
    );
    this.registerOutputs({});
  }
}
