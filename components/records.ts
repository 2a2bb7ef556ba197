import * as pulumi from "@pulumi/pulumi";
import { databaseWriteCredential } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import type { Runtime } from "./runtime.ts";
import type { TimerNeeds } from "./systemd-timer.ts";
import type { Vps } from "./vps.ts";

export interface RecordsArgs {
  vps: Vps;
  runtime: Runtime;
  databaseWriteUrl: string;
}

/** Watchbill's own tables in the application's database, and how whoever writes to them gets there. The rules that ask the tables are
 *  checked by the database, and so come later. */
export class Records extends pulumi.ComponentResource {
  readonly needs: TimerNeeds;

  constructor(name: string, args: RecordsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Records", name, {}, options);
    const { vps, runtime, databaseWriteUrl } = args;
    const { credentialsDir, currentRelease } = vps.layout;
    const path = `${credentialsDir}/${databaseWriteCredential}`;
    const prepared = vps.command(
      `${name}-database`,
      {
        create: `${vps.putFile(path, "600", databaseWriteUrl)} && ${currentRelease}/host/watchbill-host prepare-records --stack ${pulumi.getStack()}`,
        stdin: pulumi.secret(databaseWriteUrl),
        files: [path],
        delete: `rm -f ${path}`,
      },
      { parent: this, dependsOn: runtime.ready },
    );
    this.needs = { credentials: [databaseWriteCredential], after: [prepared] };
    this.registerOutputs({});
  }
}

/** None where no role may write. A preview environment reads what the stack that it shadows writes. */
export function deployRecords({
  vps,
  runtime,
  settings,
}: Omit<RecordsArgs, "databaseWriteUrl"> & { settings: Settings }) {
  const { databaseWriteUrl, shadowOf } = settings;
  return databaseWriteUrl && !shadowOf ? new Records("records", { vps, runtime, databaseWriteUrl }) : undefined;
}
