import { resolve } from "node:path";
import { KumaMonitor, type KumaMonitorArgs } from "../../../components/kuma/monitor.ts";
import { KumaProvider } from "../../../components/kuma/provider.ts";
import { type Program, type ToyStack, toyStack } from "../providers/toy-stack.ts";

const providerDir = resolve(import.meta.dirname, "../../../providers/kuma");

/** A stack whose engine starts the provider by itself, as a user's Pulumi.yaml tells it to. `config` is the stack's. */
export function kumaStack(config?: Record<string, string>): Promise<ToyStack> {
  const plugin = `{ name: kuma, path: ${JSON.stringify(providerDir)} }`;
  return toyStack({}, `name: toy\nruntime: nodejs\nplugins: { providers: [${plugin}] }\n`, config);
}

export type Access = ConstructorParameters<typeof KumaProvider>[1];

/** A program that declares these monitors, by their resources' names. */
export function monitors(access: Access, declared: Record<string, KumaMonitorArgs>): Program {
  return async () => {
    const provider = new KumaProvider("kuma", access);
    for (const [name, args] of Object.entries(declared)) new KumaMonitor(name, args, { provider });
    return {};
  };
}
