import type { Random } from "./app/service/random.ts";

/** What decides the order of everything a test draws: WATCHBILL_SEED, or 1. @throws RangeError when that is no whole number */
export function seedOfRun(): number {
  const seed = Number(process.env.WATCHBILL_SEED ?? 1);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`WATCHBILL_SEED must be a whole number`);
  return seed;
}

/** The same items in an order that the stream decides (Fisher and Yates). */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}
