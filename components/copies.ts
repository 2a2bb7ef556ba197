import * as pulumi from "@pulumi/pulumi";
import type { DerivedEventRule } from "../model/derived-event.ts";
import { hostUser } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { type SyncedData, syncedDataFile } from "../model/synced-data.ts";
import { type CopyVerb, copyVerbOf, type Timer } from "../model/timer.ts";
import { DatabaseReader } from "./database-reader.ts";
import { DerivedEvents } from "./derived-events.ts";
import { dockerVolume } from "./docker-volume.ts";
import { LogSyncVolume } from "./log-sync-volume.ts";
import type { Records } from "./records.ts";
import type { Runtime } from "./runtime.ts";
import type { TimerNeeds } from "./systemd-timer.ts";
import type { Vps } from "./vps.ts";

export interface CopiesArgs {
  vps: Vps;
  runtime: Runtime;
  settings: Settings;
  /** Those of the stack. */
  timers: readonly Timer[];
  data: SyncedData;
  derivedEvents: readonly DerivedEventRule[];
  /** Where events that are derived from logs are written; none are without it. */
  records: Records | undefined;
  /** A disk of Hetzner's for the copies of logs. */
  disk: pulumi.Output<string> | undefined;
}

/** The folder that the copies of metrics and logs lie in, as a Docker volume, `watchbill-<stack>-data`, for containers that look at
 *  them; and what each timer that keeps a copy finds on the host. */
export class Copies extends pulumi.ComponentResource {
  readonly needs: Partial<Record<CopyVerb, TimerNeeds>>;

  constructor(name: string, args: CopiesArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Copies", name, {}, options);
    const { vps, runtime, timers } = args;
    const { syncedDir } = vps.layout;
    const volume = dockerVolume(`watchbill-${pulumi.getStack()}-data`, syncedDir);
    const folder = vps.command(
      `${name}-data`,
      {
        create: `install -d -o ${hostUser} -g ${hostUser} -m 0750 ${syncedDir} && ${volume.create}`,
        files: [],
        delete: volume.delete,
      },
      { parent: this, dependsOn: runtime.ready },
    );
    const verbs = timers.flatMap((timer) => copyVerbOf(timer) ?? []);
    this.needs = {
      ...(verbs.includes("sync-metrics") ? { "sync-metrics": this.metrics(folder, args) } : {}),
      ...(verbs.includes("sync-logs") ? { "sync-logs": this.logs(name, folder, args) } : {}),
    };
    this.registerOutputs({});
  }

  private metrics(folder: pulumi.Resource, { vps, runtime, settings }: CopiesArgs): TimerNeeds {
    const { needs } = new DatabaseReader("database-reader", { vps, runtime, settings }, { parent: this });
    return { credentials: needs.credentials, after: [folder, ...needs.after] };
  }

  private logs(name: string, folder: pulumi.Resource, args: CopiesArgs): TimerNeeds {
    const { vps, data, derivedEvents, records, disk } = args;
    const text = `${JSON.stringify(data, null, 2)}\n`;
    const kept = vps.text(name, { path: `${vps.layout.configDir}/${syncedDataFile}`, text }, { parent: this });
    const { ready } = new LogSyncVolume("logs", { vps, after: [folder], disk }, { parent: this });
    const derived = records
      ? new DerivedEvents("derived-events", { vps, rules: derivedEvents }, { parent: this })
      : undefined;
    return {
      credentials: records?.needs.credentials ?? [],
      after: [kept, ...ready, ...(derived?.ready ?? []), ...(records?.needs.after ?? [])],
    };
  }
}

/** None where no timer keeps a copy. */
export function deployCopies(args: CopiesArgs): Copies | undefined {
  return args.timers.some(copyVerbOf) ? new Copies("copies", args) : undefined;
}
