import * as pulumi from "@pulumi/pulumi";
import { databaseReaderCredential } from "../model/layout.ts";
import { dropReaderSql, readerRole } from "../model/reader-role.ts";
import type { Settings } from "../model/settings.ts";
import type { Runtime } from "./runtime.ts";
import type { TimerNeeds } from "./systemd-timer.ts";
import type { Vps } from "./vps.ts";

export interface DatabaseReaderArgs {
  vps: Vps;
  runtime: Runtime;
  settings: Settings;
}

/** How the timer `sync-metrics` reads the database: by a role that can do nothing else, which is made here where `databaseAdminUrl` is
 *  set, and otherwise by that of `databaseUrl`. */
export class DatabaseReader extends pulumi.ComponentResource {
  readonly needs: TimerNeeds;

  constructor(name: string, args: DatabaseReaderArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:DatabaseReader", name, {}, options);
    const { databaseAdminUrl } = args.settings;
    this.needs = databaseAdminUrl
      ? { credentials: [databaseReaderCredential], after: [this.role(name, databaseAdminUrl, args)] }
      : { credentials: args.runtime.credentials, after: [] };
    this.registerOutputs({});
  }

  /** The database's administrator goes to the host on standard input, and is kept nowhere there. */
  private role(name: string, adminUrl: string, { vps, runtime, settings }: DatabaseReaderArgs) {
    const path = `${vps.layout.credentialsDir}/${databaseReaderCredential}`;
    const stack = pulumi.getStack();
    const program = `${vps.layout.currentRelease}/host/watchbill-host`;
    const role = readerRole(stack);
    const byHand = `warning: the role ${role} stays in the database; take it out as its administrator: ${dropReaderSql(role).join("; ")};`;
    return vps.command(
      `${name}-role`,
      {
        create: `${program} prepare-reader --stack ${stack}`,
        stdin: pulumi.secret(`${adminUrl}\n${settings.databaseUrl}\n`),
        files: [path],
        // A database that is away does not keep anything from being removed here.
        delete: `{ ${program} remove-reader --stack ${stack} || echo '${byHand}' >&2; }; rm -f ${path}`,
        warns: true,
      },
      { parent: this, dependsOn: runtime.ready },
    );
  }
}
