/** A seeded stream of numbers in [0, 1): the same seed gives the same stream on every machine. */
export type Random = () => number;

/** mulberry32 over a hash of all the parts, so that ("history", 7, 42) and ("history", 74, 2) differ. */
export function seededRandom(...parts: (string | number)[]): Random {
  let state = 2_166_136_261;
  for (const character of parts.join("\u0000")) {
    state = Math.imul(state ^ character.charCodeAt(0), 16_777_619);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An integer in [low, high]. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items. @throws RangeError on an empty list. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("pick: the list is empty");
  return item;
}

/** How many arrivals of a Poisson process with this mean; bounded at 20 times the mean plus 50. */
export function poisson(random: Random, mean: number): number {
  const limit = 20 * mean + 50;
  let count = 0;
  for (let time = -Math.log(1 - random()); time < mean && count < limit; time -= Math.log(1 - random())) count += 1;
  return count;
}

/** Hex digits, as ids and hashes show them. */
export function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits)
    text += Math.floor(random() * 16 ** 8)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

/** A version 4 UUID drawn from the stream. */
export function uuid(random: Random): string {
  const digits = hex(random, 32);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}
