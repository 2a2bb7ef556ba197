import * as pulumi from "@pulumi/pulumi";
import { type HetznerConfig, hetznerFile } from "../../model/hetzner.ts";
import { hetznerCredential } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import type { Records } from "../records.ts";
import type { TimerNeeds } from "../systemd-timer.ts";
import type { Vps } from "../vps.ts";
import type { FoundServer } from "./find-server.ts";

export interface HetznerMetricsArgs {
  vps: Vps;
  records: Records;
  server: FoundServer;
  settings: Settings;
}

/** What the timer `hetzner` reads on the host. Its token is loaded by its own unit and no other. */
export class HetznerMetrics extends pulumi.ComponentResource {
  readonly needs: TimerNeeds;

  constructor(name: string, args: HetznerMetricsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:HetznerMetrics", name, {}, options);
    const { vps, records, server, settings } = args;
    const { hetznerToken, hetznerApi: api } = settings;
    if (!hetznerToken) throw new pulumi.RunError("hetznerToken is not set");
    const { configDir, credentialsDir } = vps.layout;
    const config: HetznerConfig = { serverId: server.id, api };
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const after = [
      vps.text(`${name}-server`, { path: `${configDir}/${hetznerFile}`, text }, { parent: this }),
      vps.text(
        `${name}-token`,
        { path: `${credentialsDir}/${hetznerCredential}`, text: hetznerToken, secret: true },
        { parent: this },
      ),
    ];
    this.needs = {
      credentials: [hetznerCredential, ...records.needs.credentials],
      after: [...after, ...records.needs.after],
    };
    this.registerOutputs({});
  }
}
