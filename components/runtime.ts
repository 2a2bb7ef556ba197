import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { databaseCredential } from "../model/layout.ts";
import type { Release } from "./release/release.ts";
import { failureUnit, unitFiles } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface RuntimeArgs {
  vps: Vps;
  release: Release;
  /** `postgres://…`, kept on the host as a root-only file. */
  databaseUrl: string;
}

/** The program on the host: one release directory, unpacked beside the one in use, verified and switched by rename; and the
 *  unit that speaks when it cannot run. */
export class Runtime extends pulumi.ComponentResource {
  /** What every rule and timer waits for. */
  readonly ready: remote.Command[];
  readonly credentials = [databaseCredential];

  constructor(name: string, { vps, release, databaseUrl }: RuntimeArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Runtime", name, {}, options);
    const { layout } = vps;
    const stack = pulumi.getStack();
    const { hash, tarball, node } = release;

    const nodeFile = vps.file(`${name}-node`, node.gzipFile, `${layout.installDir}/node/${node.name}.gz`, {
      parent: this,
    });
    const program = vps.file(`${name}-program`, tarball, `${layout.releasesDir}/${hash}.tar.gz`, { parent: this });
    const activated = vps.command(
      `${name}-release`,
      {
        create: `tar -xzOf ${layout.releasesDir}/${hash}.tar.gz host/activate-release | bash -s -- ${stack} ${hash} ${node.name}`,
      },
      { parent: this, dependsOn: [nodeFile, program] },
    );
    const failure = vps.command(
      `${name}-failure-report`,
      {
        create: `${layout.currentRelease}/host/install-units`,
        stdin: unitFiles([failureUnit(stack, layout)]),
        delete: `rm -f /etc/systemd/system/${layout.unitPrefix}failed@.service && systemctl daemon-reload`,
      },
      { parent: this, dependsOn: activated },
    );
    const databaseFile = `${layout.credentialsDir}/${databaseCredential}`;
    const database = vps.command(
      `${name}-database`,
      {
        create: `umask 077 && cat > ${databaseFile}.new && mv ${databaseFile}.new ${databaseFile}`,
        stdin: pulumi.secret(databaseUrl),
        delete: `rm -f ${databaseFile}`,
      },
      { parent: this },
    );
    this.ready = [activated, failure, database];
    this.registerOutputs({ release: hash });
  }
}
