import type { Work } from "../../engine/provider.ts";
import type { Kuma, KumaMonitor } from "../client/kuma.ts";
import { managedByTag } from "../schema/tag.ts";

const managedByColor = "#4B5563";

/** Who a resource is, wherever its state went: `project/stack/name`. A monitor of it says so in its managed-by tag. */
export function identityOf({ urn, name }: Pick<Work, "urn" | "name">): string {
  const [stack = "", project = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${project}/${stack}/${name}`;
}

/** Undefined for what people made in the page. */
export function ownerOf(monitor: Pick<KumaMonitor, "tags">): string | undefined {
  return monitor.tags.find(({ name }) => name === managedByTag)?.value;
}

export async function claim(kuma: Kuma, monitor: number, identity: string): Promise<void> {
  await kuma.addMonitorTag(await kuma.ensureTag({ name: managedByTag, color: managedByColor }), monitor, identity);
}

/** Whether a monitor that the state knows by its id is still that one. Ids are given anew when Kuma is installed again, and people remove
 *  tags: without a tag its name must be the one it was given. */
export function isStillOurs(monitor: KumaMonitor, identity: string, name: unknown): boolean {
  const owner = ownerOf(monitor);
  return owner === undefined ? monitor.name === name : owner === identity;
}
