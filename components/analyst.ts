import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type Analyst as AnalystDeclaration, analystFile } from "../model/analyst.ts";
import type { Vps } from "./vps.ts";

export interface AnalystArgs {
  vps: Vps;
  analyst: AnalystDeclaration;
}

/** How reports are thought about: one file, with the prompt, which a review of what changes reads as well. */
export class Analyst extends pulumi.ComponentResource {
  readonly ready: remote.Command[];

  constructor(name: string, { vps, analyst }: AnalystArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Analyst", name, {}, options);
    const path = `${vps.layout.configDir}/${analystFile}`;
    const written = vps.text(name, { path, text: `${JSON.stringify(analyst, null, 2)}\n` }, { parent: this });
    this.ready = [written];
    this.registerOutputs({});
  }
}
