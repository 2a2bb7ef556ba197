import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { QuietWindow } from "../model/quiet-window.ts";
import type { Vps } from "./vps.ts";

export interface WindowsArgs {
  vps: Vps;
  windows: readonly QuietWindow[];
}

/** Quiet hours and maintenance windows: one file, since they are read together. */
export class Windows extends pulumi.ComponentResource {
  readonly ready: remote.Command[];

  constructor(name: string, { vps, windows }: WindowsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Windows", name, {}, options);
    const { windowsFile } = vps.layout;
    const text = `${JSON.stringify(windows, null, 2)}\n`;
    const written = vps.text(name, { path: windowsFile, text }, { parent: this });
    this.ready = [written];
    this.registerOutputs({});
  }
}
