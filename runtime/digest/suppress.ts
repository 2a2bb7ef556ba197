import type { KnownBenign, KnownNormal } from "../../model/analyst.ts";
import type { DeployContext } from "../../model/report-context.ts";
import type { Draft } from "./section.ts";
import { minuteOf } from "./words.ts";

export interface Known {
  normals: readonly KnownNormal[];
  benign: readonly KnownBenign[];
  deploys: readonly DeployContext[];
}

/** Why a draft does not count as what it looks like, or that it came back. */
export type Explained = { suppressedBy: string } | { cameBackMs: number } | undefined;

/** A fix covers what was last seen before it was deployed. What was seen after it came back, whatever else is known of it. */
export function explained(draft: Draft, { normals, benign, deploys }: Known): Explained {
  const fix = latestFix(draft, deploys);
  if (fix && draft.lastMs !== undefined) {
    if (draft.lastMs > fix.atMs) return { cameBackMs: fix.atMs };
    return { suppressedBy: `deployed fix${fix.commit ? ` ${fix.commit.slice(0, 12)}` : ""}, ${minuteOf(fix.atMs)}` };
  }
  const normal = normals.find((known) => isNormal(draft, known));
  if (normal) return { suppressedBy: `known normal ${normal.id}: ${normal.text}` };
  const template = draft.labels?.template;
  const harmless = template && benign.find((known) => fits(template, known.template));
  return harmless ? { suppressedBy: `known benign ${harmless.id}: ${harmless.text}` } : undefined;
}

/** `*` at the end stands for all that begin so. */
export const fits = (text: string, pattern: string): boolean =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

function isNormal({ key, figures }: Draft, { keys, figure }: KnownNormal): boolean {
  if (!keys.some((pattern) => fits(key, pattern))) return false;
  if (!figure) return true;
  const value = figures[figure.name];
  return value !== undefined && value <= figure.upTo;
}

function latestFix({ key, labels }: Draft, deploys: readonly DeployContext[]): DeployContext | undefined {
  const names = [key, ...(labels?.template ? [labels.template] : [])];
  const fixing = deploys.filter(({ fixes }) => fixes.some((fix) => names.some((name) => fits(name, fix))));
  return fixing.reduce<DeployContext | undefined>(
    (latest, deploy) => (!latest || deploy.atMs > latest.atMs ? deploy : latest),
    undefined,
  );
}
