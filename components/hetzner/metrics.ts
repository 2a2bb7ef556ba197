import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type HetznerConfig, hetznerFile } from "../../model/hetzner.ts";
import { databaseWriteCredential, hetznerCredential } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import type { Runtime } from "../runtime.ts";
import type { Vps } from "../vps.ts";
import type { FoundServer } from "./find-server.ts";

export interface HetznerMetricsArgs {
  vps: Vps;
  runtime: Runtime;
  server: FoundServer;
  settings: Settings;
}

/** What the timer `hetzner` reads on the host, and the tables that it writes to. Its two secrets are loaded by its own unit and no
 *  other. */
export class HetznerMetrics extends pulumi.ComponentResource {
  readonly needs: { credentials: readonly string[]; after: readonly remote.Command[] };

  constructor(name: string, args: HetznerMetricsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:HetznerMetrics", name, {}, options);
    const { vps, runtime, server, settings } = args;
    const { hetznerToken, databaseWriteUrl, hetznerApi: api } = settings;
    if (!hetznerToken || !databaseWriteUrl) throw new pulumi.RunError("hetznerToken or databaseWriteUrl is not set");
    const { configDir, credentialsDir, currentRelease } = vps.layout;
    const config: HetznerConfig = { serverId: server.id, api };
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const credential = (name: string) => `${credentialsDir}/${name}`;
    const database = credential(databaseWriteCredential);
    const after = [
      vps.text(`${name}-server`, { path: `${configDir}/${hetznerFile}`, text }, { parent: this }),
      vps.text(
        `${name}-token`,
        { path: credential(hetznerCredential), text: hetznerToken, secret: true },
        { parent: this },
      ),
      // The rules that ask the tables are checked by the database.
      vps.command(
        `${name}-database`,
        {
          create: `${vps.putFile(database, "600", databaseWriteUrl)} && ${currentRelease}/host/watchbill-host prepare-records --stack ${pulumi.getStack()}`,
          stdin: pulumi.secret(databaseWriteUrl),
          files: [database],
          delete: `rm -f ${database}`,
        },
        { parent: this, dependsOn: runtime.ready },
      ),
    ];
    this.needs = { credentials: [hetznerCredential, databaseWriteCredential], after };
    this.registerOutputs({});
  }
}
