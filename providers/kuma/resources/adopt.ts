import type { Value } from "../../engine/values.ts";

interface Thing {
  id: number;
  name: string;
}

/** What is in Kuma already that a resource stands for, before it is created; undefined when there is none and it has to be made.
 *  `belongsTo` tells what another resource has, for kinds that can say so.
 *  @throws when one of this name is there and is not to be taken over, or more than one is */
export function toTakeOver<T extends Thing>(
  kind: string,
  { name, adopt }: { name: string; adopt?: Value | undefined },
  there: readonly T[],
  belongsTo: (thing: T) => string | undefined = () => undefined,
): T | undefined {
  if (typeof adopt === "number") return byId(kind, adopt, there, belongsTo);
  const free = there.filter((thing) => thing.name === name && belongsTo(thing) === undefined);
  const [first, second] = free;
  if (!first) return undefined;
  const found = `${kind} "${name}" (${second ? "ids" : "id"} ${free.map(({ id }) => id).join(", ")})`;
  if (!adopt) {
    throw new Error(
      `${found} is there already and belongs to no stack; take it over with adopt: true, or choose another name`,
    );
  }
  if (second) throw new Error(`${found} is there more than once; say which one by its id: adopt: ${first.id}`);
  return first;
}

function byId<T extends Thing>(
  kind: string,
  id: number,
  there: readonly T[],
  belongsTo: (thing: T) => string | undefined,
): T {
  const found = there.find((thing) => thing.id === id);
  if (!found) throw new Error(`adopt: there is no ${kind} ${id}`);
  const owner = belongsTo(found);
  if (owner)
    throw new Error(`adopt: ${kind} ${id} belongs to ${owner}; remove its managed-by tag first, if that is gone`);
  return found;
}
