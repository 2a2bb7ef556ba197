import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Analyst as AnalystDeclaration } from "../model/analyst.ts";
import { hostUser } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { jobOf, type Timer } from "../model/timer.ts";
import { Analyst } from "./analyst.ts";
import { AnalystSandbox } from "./analyst-sandbox.ts";
import type { DeployedChannel } from "./channel-files.ts";
import { dockerVolume } from "./docker-volume.ts";
import { afterDeployUnits, digestService } from "./report-units.ts";
import type { Runtime } from "./runtime.ts";
import type { TimerNeeds } from "./systemd-timer.ts";
import { installUnits, type Unit } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface ReportsArgs {
  vps: Vps;
  runtime: Runtime;
  settings: Settings;
  /** Those of the stack. */
  timers: readonly Timer[];
  analyst: AnalystDeclaration | undefined;
  told: readonly DeployedChannel[];
}

/** The reports of a stack: the folder that they are kept in, as a Docker volume as well, `watchbill-<stack>-reports`, for what shows
 *  them; and the steps that one is made by. */
export class Reports extends pulumi.ComponentResource {
  readonly needs: { report: TimerNeeds };
  /** What shows them is there later, and goes before. */
  readonly folder: remote.Command;

  constructor(
    name: string,
    { vps, runtime, settings, analyst, told, memoryMaxMb }: Omit<ReportsArgs, "timers"> & { memoryMaxMb: number },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("watchbill:index:Reports", name, {}, options);
    const folder = this.makeFolder(name, vps, runtime);
    this.folder = folder;
    const how = analyst ? new Analyst("analyst", { vps, analyst }, { parent: this }).ready : [];
    const digest = digestService(memoryMaxMb, pulumi.getStack(), vps.layout, {
      readsStatusPage: settings.kumaUrl !== undefined,
    });
    const steps = this.steps(name, vps, digest, [...runtime.ready, folder, ...how]);
    const { anthropicKey } = settings;
    const sandbox =
      analyst && anthropicKey
        ? new AnalystSandbox(
            "analyst-sandbox",
            { vps, runtime, anthropicKey, after: [folder, ...how] },
            { parent: this },
          )
        : undefined;
    this.needs = {
      report: {
        credentials: told.flatMap(({ credential }) => credential ?? []),
        after: [...steps, ...(sandbox?.ready ?? []), ...told.flatMap(({ ready }) => ready)],
      },
    };
    this.registerOutputs({});
  }

  private makeFolder(name: string, vps: Vps, { ready }: Runtime): remote.Command {
    const { reportsDir } = vps.layout;
    const volume = dockerVolume(`watchbill-${pulumi.getStack()}-reports`, reportsDir);
    return vps.command(
      name,
      {
        create: `install -d -o ${hostUser} -g ${hostUser} -m 0750 ${reportsDir} && ${volume.create}`,
        files: [],
        delete: volume.delete,
      },
      { parent: this, dependsOn: ready },
    );
  }

  private steps(name: string, vps: Vps, finds: Unit, dependsOn: pulumi.Resource[]): remote.Command[] {
    const { layout } = vps;
    const stack = pulumi.getStack();
    const digest = installUnits([finds], layout);
    const { timer, service } = afterDeployUnits(stack, layout);
    const afterDeploy = installUnits([timer, service], layout);
    return [
      vps.command(`${name}-digest`, digest, { parent: this, dependsOn }),
      vps.command(
        `${name}-after-deploy`,
        { ...afterDeploy, delete: `systemctl stop ${timer.name} || true\n${afterDeploy.delete}` },
        { parent: this, dependsOn },
      ),
    ];
  }
}

/** None where no timer makes them. */
export function deployReports({ timers, ...args }: ReportsArgs): Reports | undefined {
  const timer = timers.find((timer) => jobOf(timer) === "report");
  return timer ? new Reports("reports", { ...args, memoryMaxMb: timer.memoryMaxMb }) : undefined;
}
