import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { dataFolder } from "../model/data-folder.ts";
import { type HostLayout, hostUser } from "../model/layout.ts";
import { dockerVolume } from "./docker-volume.ts";
import { installUnits, removeUnits, type Unit, unitFile } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface LogSyncVolumeArgs {
  vps: Vps;
  /** What must be there first. */
  after: readonly pulumi.Resource[];
  /** Where a disk of Hetzner's is mounted that the copies are to lie on, `/mnt/HC_Volume_7`; else they lie where the stack's data does. */
  disk?: pulumi.Output<string> | undefined;
}

/** The copies of the application's logs as a Docker volume, `watchbill-<stack>-logs`, for containers that look at them. It can only be
 *  read: what writes is `sync-logs` alone. A host without Docker has the folder and no volume. */
export class LogSyncVolume extends pulumi.ComponentResource {
  readonly volumeName: string;
  /** What `sync-logs` waits for. */
  readonly ready: remote.Command[] = [];

  constructor(name: string, args: LogSyncVolumeArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:LogSyncVolume", name, {}, options);
    const { vps, after, disk } = args;
    const { layout } = vps;
    const stack = pulumi.getStack();
    this.volumeName = `watchbill-${stack}-logs`;
    if (disk) {
      const installed = disk.apply((path) => {
        const unit = diskUnit(stack, layout, path);
        return installUnits([unit], layout, unit);
      });
      const unit = diskUnitName(layout);
      const files = [unitFile(unit)];
      this.ready.push(
        vps.command(
          `${name}-disk`,
          {
            create: installed.create,
            stdin: installed.stdin,
            files,
            delete: `systemctl disable --now --quiet ${unit} && ${removeUnits(files)}`,
          },
          { parent: this, dependsOn: [...after] },
        ),
      );
    }
    const volume = dockerVolume(this.volumeName, logsFolder(layout));
    this.ready.push(
      vps.command(
        name,
        {
          create: `${makeFolders(layout)} && ${volume.create}`,
          files: [],
          delete: volume.delete,
        },
        { parent: this, dependsOn: [...after, ...this.ready] },
      ),
    );
    this.registerOutputs({ volumeName: this.volumeName });
  }
}

const logsFolder = ({ syncedDir }: HostLayout) => `${syncedDir}/${dataFolder.logs}`;

const makeFolders = (layout: HostLayout) =>
  `/usr/bin/install -d -o ${hostUser} -g ${hostUser} -m 0750 ${layout.syncedDir} ${logsFolder(layout)}`;

const diskUnitName = ({ unitPrefix }: HostLayout) => `${unitPrefix}logs-disk.service`;

/** Lays a folder of the disk over the one that the copies lie in, before `sync-logs` runs. Where the disk is not mounted neither runs:
 *  the copies would fill the host's own disk and be hidden later. */
export function diskUnit(stack: string, layout: HostLayout, disk: string): Unit {
  const onDisk = `${disk}/watchbill-${stack}/${dataFolder.logs}`;
  const folder = logsFolder(layout);
  const text = `[Unit]
Description=Watchbill (${stack}): puts the copies of logs on ${disk}
RequiresMountsFor=${disk}
AssertPathIsMountPoint=${disk}
Before=${layout.unitPrefix}sync-logs.service docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=${makeFolders(layout)}
ExecStartPre=/usr/bin/install -d -o ${hostUser} -g ${hostUser} -m 0750 ${onDisk}
ExecStart=/usr/bin/mount --bind ${onDisk} ${folder}
ExecStop=/usr/bin/umount ${folder}

[Install]
WantedBy=multi-user.target
RequiredBy=${layout.unitPrefix}sync-logs.service
`;
  return { name: diskUnitName(layout), text };
}
