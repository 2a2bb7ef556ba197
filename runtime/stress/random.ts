/** A seeded stream of numbers from 0 to below 1: the same parts give the same stream on every machine. */
export type Random = () => number;

/** Mulberry32, begun from a hash (FNV-1a) of all the parts. */
export function seededRandom(...parts: readonly (string | number)[]): Random {
  let state = 2_166_136_261;
  for (const character of parts.join("\u0000")) state = Math.imul(state ^ character.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number, both ends included. */
export const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
