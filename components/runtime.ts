import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { databaseCredential } from "../model/layout.ts";
import { logsFile } from "../model/logs-query.ts";
import { putDuckDb } from "./duckdb.ts";
import type { Release } from "./release/release.ts";
import { failureUnit, installUnits } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface RuntimeArgs {
  vps: Vps;
  release: Release;
  /** `postgres://…`, kept on the host as a root-only file. */
  databaseUrl: string;
  /** Folder of the application's logs on the host. */
  logDirectory?: string | undefined;
}

/** The program on the host: one release directory, unpacked beside the one in use, verified and switched by rename; and the
 *  unit that speaks when it cannot run. */
export class Runtime extends pulumi.ComponentResource {
  /** What every rule and timer waits for. */
  readonly ready: remote.Command[];
  readonly credentials = [databaseCredential];
  readonly logDirectory: string | undefined;

  constructor(name: string, args: RuntimeArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Runtime", name, {}, options);
    const { vps, release, databaseUrl, logDirectory } = args;
    this.logDirectory = logDirectory;
    const { layout } = vps;
    const stack = pulumi.getStack();
    const { hash, tarball, node, duckDb, duckDbName } = release;

    const nodeFile = vps.file(`${name}-node`, node.gzipFile, `${layout.installDir}/node/${node.name}.gz`, {
      parent: this,
    });
    const program = vps.file(`${name}-program`, tarball, `${layout.releasesDir}/${hash}.tar.gz`, { parent: this });
    const library = duckDb ? [putDuckDb(`${name}-duckdb`, vps, duckDb, this)] : [];
    const activated = vps.command(
      `${name}-release`,
      {
        create: `tar -xzOf ${layout.releasesDir}/${hash}.tar.gz host/activate-release | bash -s -- ${stack} ${hash} ${node.name} ${duckDbName}`,
        files: ["node", "*.mjs", "*.cjs", "host/*", "sandbox/*"]
          .map((name) => `${layout.currentRelease}/${name}`)
          .concat(`${layout.binDir}/*`, layout.tmpfilesFile),
      },
      { parent: this, dependsOn: [nodeFile, program, ...library] },
    );
    const failure = vps.command(`${name}-failure-report`, installUnits([failureUnit(stack, layout)], layout), {
      parent: this,
      dependsOn: activated,
    });
    const database = vps.text(
      `${name}-database`,
      { path: `${layout.credentialsDir}/${databaseCredential}`, text: databaseUrl, secret: true },
      { parent: this },
    );
    this.ready = [activated, failure, database];
    if (logDirectory) this.ready.push(this.logs(`${name}-logs`, logDirectory, vps));
    this.registerOutputs({ release: hash });
  }

  /** Tells the program where the logs are. */
  private logs(name: string, directory: string, vps: Vps): remote.Command {
    const text = `${JSON.stringify({ directory }, null, 2)}\n`;
    return vps.text(name, { path: `${vps.layout.configDir}/${logsFile}`, text }, { parent: this });
  }
}
