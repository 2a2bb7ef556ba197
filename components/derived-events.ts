import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type DerivedEventRule, derivedEventsFile, derivedEventsText } from "../model/derived-event.ts";
import type { Vps } from "./vps.ts";

export interface DerivedEventsArgs {
  vps: Vps;
  rules: readonly DerivedEventRule[];
}

/** The rules that make events of log records: one file, since each record is held against all of them. Only for a stack with a
 *  `databaseWriteUrl`, and for no preview environment: it reads what the stack that it shadows derives. */
export class DerivedEvents extends pulumi.ComponentResource {
  readonly ready: remote.Command[];

  constructor(name: string, { vps, rules }: DerivedEventsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:DerivedEvents", name, {}, options);
    const path = `${vps.layout.configDir}/${derivedEventsFile}`;
    const written = vps.text(name, { path, text: derivedEventsText(rules) }, { parent: this });
    this.ready = [written];
    this.registerOutputs({});
  }
}
