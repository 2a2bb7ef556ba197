import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { areasFile, type DeployedArea } from "../model/area.ts";
import type { Vps } from "./vps.ts";

export interface CoverageArgs {
  vps: Vps;
  areas: readonly DeployedArea[];
}

/** What the application is expected to tell of itself, and how often: one file, which `watchbill coverage` holds the events against. */
export class Coverage extends pulumi.ComponentResource {
  readonly ready: remote.Command[];

  constructor(name: string, { vps, areas }: CoverageArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Coverage", name, {}, options);
    const path = `${vps.layout.configDir}/${areasFile}`;
    const written = vps.text(name, { path, text: `${JSON.stringify({ areas }, null, 2)}\n` }, { parent: this });
    this.ready = [written];
    this.registerOutputs({});
  }
}
