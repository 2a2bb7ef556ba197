import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { EgressConfig } from "../model/egress.ts";
import { anthropicCredential } from "../model/layout.ts";
import { analystService, egressUnits } from "./report-units.ts";
import type { Runtime } from "./runtime.ts";
import { installUnits } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface AnalystSandboxArgs {
  vps: Vps;
  runtime: Runtime;
  anthropicKey: string;
  /** What must be on the host first. */
  after: readonly pulumi.Resource[];
}

/** Where the container may speak to. */
const egress: EgressConfig = { allow: [{ host: "api.anthropic.com", port: 443 }] };

/** What has a model think about a report: its key, the container's image and the container's one way out. None of it runs between
 *  reports. A host without Docker, or without a way to the image, gets a warning: its reports come without the model. */
export class AnalystSandbox extends pulumi.ComponentResource {
  /** The report must not run before these. */
  readonly ready: remote.Command[];

  constructor(name: string, args: AnalystSandboxArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:AnalystSandbox", name, {}, options);
    const { vps, runtime, anthropicKey, after } = args;
    const { layout } = vps;
    const stack = pulumi.getStack();
    const dependsOn = [...runtime.ready, ...after];
    const keyFile = { path: `${layout.credentialsDir}/${anthropicCredential}`, text: anthropicKey, secret: true };
    const key = vps.text(`${name}-key`, keyFile, { parent: this });
    const allowed = { path: layout.egressFile, text: `${JSON.stringify(egress, null, 2)}\n` };
    const config = vps.text(`${name}-egress-allowed`, allowed, { parent: this });
    const { socket, service } = egressUnits(stack, layout);
    const wayOut = installUnits([socket, service], layout);
    const units = vps.command(
      `${name}-egress`,
      { ...wayOut, delete: `systemctl stop ${socket.name} ${service.name} || true\n${wayOut.delete}` },
      { parent: this, dependsOn: [...dependsOn, config] },
    );
    const script = `${layout.currentRelease}/host/run-analyst ${stack}`;
    const warning = `{ said=$(${script} image 2>&1) || echo "warning: $said" >&2; }`;
    const image = vps.command(
      `${name}-image`,
      { create: warning, files: [], warns: true, delete: `${script} no-image` },
      { parent: this, dependsOn },
    );
    const analyst = vps.command(name, installUnits([analystService(stack, layout)], layout), {
      parent: this,
      dependsOn: [...dependsOn, key, units, image],
    });
    this.ready = [analyst];
    this.registerOutputs({});
  }
}
