import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { dashboardPasswordHash } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { serverConfig } from "./dashboard-server-config.ts";
import { imageWords, serverUnit, serverUnitName } from "./dashboard-units.ts";
import { installUnits } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface DashboardServerArgs {
  vps: Vps;
  settings: Settings;
  /** Of the stack's Docker volumes those that it serves: `site`, and `reports` where there are some. */
  volumes: readonly string[];
  /** What must be on the host first. */
  after: readonly pulumi.Resource[];
}

/** What gives the dashboards to browsers: one container that reads files. A host without Docker, or without a way to the image, gets a
 *  warning: nothing that raises an alarm needs it. */
export class DashboardServer extends pulumi.ComponentResource {
  private readonly args: DashboardServerArgs;
  private readonly script: string;
  /** For what it is told anew. Of a server that is not there yet systemd has nothing to restart. */
  private readonly again: string;

  constructor(name: string, args: DashboardServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:DashboardServer", name, {}, options);
    this.args = args;
    const { layout } = args.vps;
    this.script = `${layout.currentRelease}/host/dashboard-server ${pulumi.getStack()}`;
    this.again = `{ systemctl try-restart ${serverUnitName(layout)} 2>/dev/null || true; }`;
    const { dashboardPassword } = args.settings;
    const hash = dashboardPassword ? [this.password(`${name}-password`, dashboardPassword)] : [];
    this.server(name, this.config(`${name}-config`, hash));
    this.registerOutputs({});
  }

  /** The host keeps the hash that a container makes of it, and nothing else. */
  private password(name: string, password: string): remote.Command {
    const { vps, after } = this.args;
    const path = `${vps.layout.credentialsDir}/${dashboardPasswordHash}`;
    const words = `password ${Buffer.byteLength(password)} ${imageWords(pulumi.getStack())}`;
    return vps.command(
      name,
      {
        create: `${this.script} ${words} && ${this.again}`,
        stdin: pulumi.secret(password),
        files: [path],
        delete: `rm -f ${path}`,
      },
      { parent: this, dependsOn: [...after] },
    );
  }

  private config(name: string, hash: readonly pulumi.Resource[]): remote.Command {
    const { vps, settings, after } = this.args;
    const path = vps.layout.dashboardServerFile;
    const hasPassword = settings.dashboardPassword !== undefined;
    const text = `${JSON.stringify(serverConfig({ ...settings, hasPassword }), null, 2)}\n`;
    return vps.command(
      name,
      {
        create: `${vps.putFile(path, "644", text)} && ${this.again}`,
        stdin: text,
        files: [path],
        delete: `rm -f ${path}`,
      },
      { parent: this, dependsOn: [...after, ...hash] },
    );
  }

  private server(name: string, config: pulumi.Resource): void {
    const { vps, settings, volumes } = this.args;
    const stack = pulumi.getStack();
    const { dashboardListen: listen } = settings;
    const unit = serverUnit(stack, vps.layout, listen, volumes);
    const installed = installUnits([unit], vps.layout, unit);
    vps.command(
      name,
      {
        ...installed,
        create: `${installed.create} && { said=$(${this.script} answers ${listen} 2>&1) || echo "warning: $said" >&2; }`,
        warns: true,
        delete: [
          `systemctl disable --now --quiet ${unit.name} || true`,
          installed.delete,
          `${this.script} no-image ${imageWords(stack)}`,
        ].join("\n"),
      },
      { parent: this, dependsOn: config },
    );
  }
}
