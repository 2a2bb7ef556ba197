import { expect, it, vi } from "vitest";
import type { Verb } from "../../../cli/verb.ts";
import { inTurn } from "../../../cli/verbs/sync-data.ts";

const ran: string[] = [];
const verb = (name: string, run: () => Promise<number>): Verb => ({
  ...{ name, summary: "", usage: "", example: "", options: {} },
  run: (values) => {
    ran.push(`${name} ${values.stack}`);
    return run();
  },
});

it("copies the one though the other fails, says which, and answers that not all went well", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const fails = verb("sync-metrics", () => Promise.reject(new Error("the database is away")));
  const works = verb("sync-logs", async () => 0);
  expect(await inTurn([fails, works], { stack: "prod" })).toBe(1);
  expect(ran).toEqual(["sync-metrics prod", "sync-logs prod"]);
  expect(said.mock.calls).toEqual([["watchbill sync-metrics: the database is away"]]);
  expect(await inTurn([works, works], {})).toBe(0);
  expect(await inTurn([verb("sync-logs", async () => 1), works], {})).toBe(1);
  said.mockRestore();
});
