import { readFileSync } from "node:fs";
import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Alert } from "../model/alert.ts";
import type { Dashboards as DashboardsDeclaration } from "../model/dashboard.ts";
import { pageFileName } from "../model/dashboard-files.ts";
import { hostUser } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { jobOf, periodMs, type Timer } from "../model/timer.ts";
import { DashboardServer } from "./dashboard-server.ts";
import { type DashboardsFileArgs, dashboardsFile } from "./dashboards-file.ts";
import { dockerVolume } from "./docker-volume.ts";
import type { SiteApp } from "./release/site-app.ts";
import type { Reports } from "./reports.ts";
import type { Runtime } from "./runtime.ts";
import type { TimerNeeds } from "./systemd-timer.ts";
import type { Vps } from "./vps.ts";

export interface DashboardsArgs {
  vps: Vps;
  runtime: Runtime;
  settings: Settings;
  /** Those of the stack. */
  timers: readonly Timer[];
  alerts: readonly Alert[];
  /** Whose pages are shown as well. */
  reports: Reports | undefined;
  dashboards: DashboardsDeclaration | undefined;
  known: DashboardsFileArgs["known"];
  /** Builds the app that shows them. */
  app(): Promise<SiteApp>;
}

type Shown = Omit<DashboardsArgs, "app" | "dashboards" | "timers"> & {
  dashboards: DashboardsDeclaration;
  app: SiteApp;
  everyMs: number;
};

/** The dashboards of a stack: one resource for each page, so that a preview names those that a change touches; the folder that they are
 *  rendered into, as a Docker volume as well, `watchbill-<stack>-site`; the app that shows them, and the server that they are seen at. */
export class Dashboards extends pulumi.ComponentResource {
  readonly needs: { render: TimerNeeds };
  private readonly args: Shown;

  constructor(name: string, args: Shown, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Dashboards", name, {}, options);
    this.args = args;
    const { vps, settings, reports } = args;
    const folder = this.folder(`${name}-site`);
    const app = this.app(`${name}-app`, folder);
    const pages = args.dashboards.pages.map((page) => {
      const path = `${vps.layout.dashboardsDir}/${pageFileName(page)}`;
      const text = `${JSON.stringify(page, null, 2)}\n`;
      return vps.text(`dashboard-${page.id}`, { path, text }, { parent: this });
    });
    const common = this.common(name);
    const readsStatusPage = settings.kumaUrl !== undefined;
    this.needs = { render: { credentials: [], after: [folder, common, ...pages], readsStatusPage } };
    const served = reports
      ? { volumes: ["site", "reports"], after: [app, reports.folder] }
      : { volumes: ["site"], after: [app] };
    new DashboardServer(`${name}-server`, { vps, settings, ...served }, { parent: this });
    this.registerOutputs({});
  }

  /** Whoever is not its user may go through it to a file of the app, as the look for changes by hand does, and see no other. */
  private folder(name: string): remote.Command {
    const { vps, runtime } = this.args;
    const { siteDir } = vps.layout;
    const volume = dockerVolume(`watchbill-${pulumi.getStack()}-site`, siteDir);
    return vps.command(
      name,
      {
        create: `install -d -o ${hostUser} -g ${hostUser} -m 0751 ${siteDir} && ${volume.create}`,
        files: [],
        delete: volume.delete,
      },
      { parent: this, dependsOn: runtime.ready },
    );
  }

  private app(name: string, folder: pulumi.Resource): remote.Command {
    const { vps, app } = this.args;
    const { siteAppsDir, siteDir } = vps.layout;
    const sent = vps.file(`${name}-file`, app.tarball, `${siteAppsDir}/${app.hash}.tar.gz`, { parent: this });
    const files = app.files.map((file) => `${siteDir}/${file}`);
    return vps.command(
      name,
      {
        create: `bash -s -- ${pulumi.getStack()} ${app.hash} ${app.files.join(" ")}`,
        stdin: readFileSync(new URL("dashboards-put.sh", import.meta.url), "utf8"),
        files,
        delete: `rm -f ${files.join(" ")}`,
      },
      { parent: this, dependsOn: [folder, sent] },
    );
  }

  private common(name: string): remote.Command {
    const { vps, dashboards, alerts, known, settings, everyMs } = this.args;
    const file = dashboardsFile({ dashboards, alerts, known, everyMs, projectUrl: settings.runbookUrl });
    const text = `${JSON.stringify(file, null, 2)}\n`;
    return vps.text(name, { path: vps.layout.dashboardsFile, text }, { parent: this });
  }
}

/** None where no timer renders them. */
export async function deployDashboards({
  app,
  dashboards,
  timers,
  ...args
}: DashboardsArgs): Promise<Dashboards | undefined> {
  const timer = timers.find((timer) => jobOf(timer) === "render");
  if (!timer || !dashboards) return undefined;
  return new Dashboards("dashboards", { ...args, dashboards, app: await app(), everyMs: periodMs(timer) });
}
