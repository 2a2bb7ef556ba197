import type { Random } from "../../../../runtime/stress/random.ts";

export { between, pick, type Random, seededRandom } from "../../../../runtime/stress/random.ts";

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
