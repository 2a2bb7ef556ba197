import type { Work } from "../../engine/provider.ts";
import { isUnknown } from "../../engine/values.ts";
import { Kuma } from "../client/kuma.ts";
import { configurationSchema } from "../schema/configuration.ts";

/** The Kuma that the provider is configured for; one connection for all that is done under the same configuration. */
export interface KumaOf {
  (work: Work): Kuma;
  /** Undefined in the preview of a stack that makes Kuma itself: its address is not known yet. */
  ifKnown(work: Work): Kuma | undefined;
}

export function connectionsOfKuma(): { kumaOf: KumaOf; close(): Promise<void> } {
  const open = new Map<string, Kuma>();
  const find = ({ configuration }: Work) => {
    const settings = configurationSchema.parse(configuration);
    const key = JSON.stringify(settings);
    const kuma = open.get(key) ?? new Kuma(withoutUndefined(settings));
    open.set(key, kuma);
    return kuma;
  };
  const ifKnown = (work: Work) => (Object.values(work.configuration).some(isUnknown) ? undefined : find(work));
  return {
    kumaOf: Object.assign(find, { ifKnown }),
    close: async () => {
      await Promise.all([...open.values()].map(({ session }) => session.close()));
      open.clear();
    },
  };
}

function withoutUndefined<T extends object>(settings: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
