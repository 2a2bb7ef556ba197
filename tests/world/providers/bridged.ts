import { randomBytes } from "node:crypto";
import type { Resource, Work } from "../../../providers/engine/provider.ts";
import { revealAll, unknown, type Value, type Values } from "../../../providers/engine/values.ts";

// What the providers that are bridged from Terraform (docker, hcloud) have in common.

/** A resource without a name gets one, and keeps it; a given name cannot exist twice, so it is freed before a replacement. */
export function named(known: readonly string[]): Pick<Resource, "check" | "deleteBeforeReplace"> {
  return {
    check: (news, olds, work) => {
      const strange = Object.keys(news).filter((key) => !key.startsWith("__") && !known.includes(key));
      const failures = strange.map((property) => ({
        property,
        reason: `the stand-in for ${work.urn} does not know it`,
      }));
      return { inputs: "name" in news ? { ...news, __defaults: [] } : autoNamed(news, olds, work), failures };
    },
    deleteBeforeReplace: (news) => !isAutoNamed(news),
  };
}

function autoNamed(news: Values, olds: Values, work: Work): Values {
  const name = isAutoNamed(olds) ? olds.name : `${work.name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  return { ...news, name: name ?? null, __defaults: ["name"] };
}

function isAutoNamed(inputs: Values): boolean {
  return Array.isArray(inputs.__defaults) && inputs.__defaults.includes("name");
}

/** What only the other side can tell is unknown when it is made, and what it was when it is changed. */
export function previewing(computed: readonly string[]): Resource["preview"] {
  return (inputs, state) => {
    return { ...Object.fromEntries(computed.map((key) => [key, state?.[key] ?? unknown])), ...inputs };
  };
}

/** Values that are secret in the state stay so. */
export function stateFrom(inputs: Values, computed: Values): Values {
  return { ...computed, ...inputs };
}

/** `id` as the API's number. */
export function numeric(id: string): number {
  const value = Number(id);
  if (!Number.isInteger(value)) throw new Error(`invalid id ${JSON.stringify(id)}`);
  return value;
}

export function list(values: Values, key: string): Values[] {
  const value = revealAll(values)[key];
  return (Array.isArray(value) ? value : []) as Values[];
}

/** `[{label, value}]`, as the docker provider has them. */
export function labelsOf(value: Value | undefined): Record<string, string> {
  const pairs = (Array.isArray(value) ? value : []) as Values[];
  return Object.fromEntries(pairs.map(({ label, value }) => [String(label), String(value)]));
}
