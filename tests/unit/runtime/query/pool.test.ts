import { setImmediate as soon } from "node:timers/promises";
import { expect, it } from "vitest";
import { poolOf } from "../../../../runtime/query/pool.ts";

it("a pool lends each thing to one user at a time, the first to come first, also where one fails", async () => {
  const lend = poolOf(["a", "b"]);
  const begun: string[] = [];
  const use = (name: string) =>
    lend(async (thing) => {
      begun.push(`${name} has ${thing}`);
      await soon();
      if (name === "2") throw new Error("of its own");
      return thing;
    });
  const ended = Promise.allSettled(["1", "2", "3", "4", "5"].map(use));
  expect(begun).toEqual(["1 has b", "2 has a"]);
  expect((await ended).map(({ status }) => status)).toEqual([
    ...["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"],
  ]);
  expect(begun.slice(2).map((text) => text[0])).toEqual(["3", "4", "5"]);
  expect(await use("6")).toMatch(/^[ab]$/);
});
