import type { Stack, UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { deploymentsOf } from "../../../../cli/deployments/history.ts";
import { writeNote } from "../../../../cli/deployments/note.ts";

const [commit, head] = ["1".repeat(40), "2".repeat(40)];
const at = new Date("2026-11-25T03:59:20Z");

/** As `pulumi stack history --json` of a backend of files says it, the latest first. */
const update = (more: Partial<UpdateSummary>): UpdateSummary => ({
  version: 0,
  kind: "update",
  startTime: at,
  endTime: at,
  message: "Warn of the disk sooner",
  environment: { "git.author": "Ada", "git.head": head, "git.dirty": "false" },
  config: {},
  result: "succeeded",
  resourceChanges: { same: 20, update: 2, create: 1 },
  ...more,
});
const listed = async (...updates: UpdateSummary[]) => {
  const history = async (size = 10, page = 1) => updates.slice((page - 1) * size, page * size);
  return await deploymentsOf({ history } as unknown as Stack);
};

it("an up of ours is known by what it says of itself", async () => {
  const code = { commit, head, changed: true };
  const [deployment] = await listed(update({ message: writeNote({ title: "up", by: "Eva", code }) }));
  expect(deployment).toEqual({
    version: 1,
    at,
    title: "up",
    by: "Eva",
    code,
    exact: true,
    result: "succeeded",
    changes: "2 update, 1 create",
    deploys: true,
    place: 0,
  });
});

it("a plain pulumi up is known by the commit that git was at, and as inexact where something was not committed", async () => {
  const dirty = { "git.author": "Ada", "git.head": head, "git.dirty": "true" };
  const [inexact, exact] = await listed(update({ environment: dirty }), update({}));
  expect(exact).toMatchObject({ title: "pulumi up: Warn of the disk sooner", by: "Ada", exact: true });
  expect(exact?.code).toEqual({ commit: head, head, changed: false });
  expect(inexact).toMatchObject({ exact: false, code: { commit: head, changed: true } });
});

it("only what succeeded deploys something, and versions count from the first", async () => {
  const all = await listed(update({ kind: "destroy" }), update({ result: "failed", environment: {} }), update({}));
  expect(all.map(({ version, deploys }) => [version, deploys])).toEqual([
    [3, false],
    [2, false],
    [1, true],
  ]);
  expect(all[1]).toMatchObject({ by: "unknown", code: undefined });
  expect((await listed(update({ version: 41 })))[0]?.version).toBe(41);
});

it("a deployment keeps its number however many come after it", async () => {
  for (const count of [10, 11, 100, 205]) {
    const all = await listed(...Array.from({ length: count }, () => update({})));
    expect([all.length, all[0]?.version, all.at(-1)?.version]).toEqual([count, count, 1]);
  }
});
