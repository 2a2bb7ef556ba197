import { between, pick, type Random } from "./random.ts";

const subjects = ["The night train", "A lighthouse keeper", "Our translator", "The old harbour", "Every second reader"];
const verbs = ["carries", "remembers", "repairs", "quietly avoids", "reads aloud"];
const objects = [
  "a box of letters",
  "the northern route",
  "three broken clocks",
  "what the tide left",
  "an unfinished map",
];
const endings = ["before dawn", "without being asked", "since the winter", "for the second time", "as the rain stops"];

/** Blocks that every listener shares, as a popular page would: they come from the cache after the first one. */
export const preface = ["Yapit reads this page to you."];

/** `sentences` seeded sentences of 40 to 110 characters, numbered so that no two documents share a block. */
export function prose(random: Random, sentences: number): string {
  const lines = Array.from({ length: sentences }, () => {
    const words = `${pick(random, subjects)} ${pick(random, verbs)} ${pick(random, objects)} ${pick(random, endings)}`;
    return `${words}, says page ${between(random, 1, 99_999)}.`;
  });
  return [...preface, ...lines].join(" ");
}
