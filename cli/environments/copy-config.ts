import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumi, setSecret } from "../pulumi.ts";
import { projectName } from "../stack.ts";

/** What makes a copy of a stack's configuration that of a preview environment. */
export interface Shadow {
  of: string;
  /** `2026-03-10T10:00:00Z` */
  expires: string;
  topic?: string | undefined;
}

const key = (name: string) => `${projectName}:${name}`;

/** Gives the stack the configuration of the one that it shadows, by Pulumi's own copy: a secret is decrypted and encrypted again
 *  inside it. What was left of an earlier copy goes. */
export async function copyConfig(from: Stack, to: Stack, { of, expires, topic }: Shadow): Promise<void> {
  const marks = { [key("shadowOf")]: { value: of }, [key("shadowExpires")]: { value: expires } };
  // First of all: at no moment may this be a configuration that tells people.
  await to.setAllConfig(marks);
  const wanted = new Set([...Object.keys(await from.getAllConfig()), ...Object.keys(marks)]);
  const stale = Object.keys(await to.getAllConfig()).filter((name) => !wanted.has(name));
  if (stale.length > 0) await to.removeAllConfig(stale);
  await pulumi(from, ["config", "cp", "--dest", to.name]);
  if (topic !== undefined) await setSecret(to, key("shadowTopic"), topic);
}
