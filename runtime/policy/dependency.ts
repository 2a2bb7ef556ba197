import { type Draft, firesNow, type Stage } from "./draft.ts";
import { hold, release } from "./hold.ts";

/** While a parent fires, told or not, its children are its consequences: one fault is one message. */
export const dependency: Stage = (drafts) => {
  const firing = new Set(drafts.filter(firesNow).map(({ alert }) => alert.id));
  const parents = new Map(drafts.map(({ alert }) => [alert.id, alert.dependsOn ?? []]));
  return drafts.map((draft): Draft => {
    const parent = draft.alert.dependsOn?.find((id) => firing.has(id) && !dependsOn(id, draft.alert.id, parents));
    return parent ? hold(draft, "dependency", `held back by ${parent}`, false) : release(draft, "dependency");
  });
};

/** Rules arrive on the host one by one, so that two may depend on each other for a while; neither then holds the other. */
function dependsOn(id: string, other: string, parents: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === other) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return false;
}
