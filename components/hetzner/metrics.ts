import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type HetznerConfig, hetznerFile } from "../../model/hetzner.ts";
import { databaseWriteCredential, hetznerCredential } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import type { Vps } from "../vps.ts";
import type { FoundServer } from "./find-server.ts";

export interface HetznerMetricsArgs {
  vps: Vps;
  server: FoundServer;
  settings: Settings;
}

/** What the timer `hetzner` reads on the host. Its two secrets are loaded by its own unit and no other. */
export class HetznerMetrics extends pulumi.ComponentResource {
  readonly needs: { credentials: readonly string[]; after: readonly remote.Command[] };

  constructor(name: string, args: HetznerMetricsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:HetznerMetrics", name, {}, options);
    const { vps, server, settings } = args;
    const { hetznerToken, databaseWriteUrl, hetznerApi: api } = settings;
    if (!hetznerToken || !databaseWriteUrl) throw new pulumi.RunError("hetznerToken or databaseWriteUrl is not set");
    const { configDir, credentialsDir } = vps.layout;
    const config: HetznerConfig = { serverId: server.id, api };
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const secret = (what: string, credential: string, value: string) =>
      vps.text(
        `${name}-${what}`,
        { path: `${credentialsDir}/${credential}`, text: value, secret: true },
        { parent: this },
      );
    const after = [
      vps.text(`${name}-server`, { path: `${configDir}/${hetznerFile}`, text }, { parent: this }),
      secret("token", hetznerCredential, hetznerToken),
      secret("database", databaseWriteCredential, databaseWriteUrl),
    ];
    this.needs = { credentials: [hetznerCredential, databaseWriteCredential], after };
    this.registerOutputs({});
  }
}
