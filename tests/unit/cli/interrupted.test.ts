import { describe, expect, it } from "vitest";
import { adopted, holdersOf } from "../../../cli/interrupted.ts";
import type { StateResource } from "../../../cli/state.ts";

const command = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:prod::watchbill::command:remote:Command::${name}`,
  type: "command:remote:Command",
  id: `command${name}`,
  inputs: { create: `put ${name}`, delete: `rm ${name}` },
  outputs: { create: `put ${name}`, stdout: "" },
  ...more,
});
const { id: _, ...created } = command("new");
const file: StateResource = {
  urn: "urn:pulumi:prod::watchbill::command:remote:CopyToRemote::program",
  type: "command:remote:CopyToRemote",
};

describe("what a killed run was just doing", () => {
  const state = { version: 3, deployment: { resources: [command("a"), command("b")], pending_operations: [] } };
  const taken = adopted(state, [
    { resource: command("b"), type: "updating" },
    { resource: created, type: "creating" },
    { resource: file, type: "creating" },
  ]).deployment;

  it("is over", () => expect(taken.pending_operations).toBeUndefined());

  it("was done by another program: what it made is known and can be removed, what it changed is changed again", () => {
    expect(taken.resources).toEqual([
      command("a"),
      command("b", {
        inputs: { create: "put b # of another program", delete: "rm b" },
        outputs: { create: "put b # of another program", delete: "rm b", stdout: "" },
      }),
      expect.objectContaining({
        id: "interrupted",
        inputs: { create: "put new # of another program", delete: "rm new" },
      }),
    ]);
  });
});

describe("who holds a stack", () => {
  it("is read from Pulumi's refusal", () => {
    const said = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///x/.pulumi/locks/organization/watchbill/prod/1.json: created by eva@laptop (pid 4711) at 2026-11-25T03:59:20Z`;
    expect(holdersOf(said)).toEqual([{ user: "eva", host: "laptop", pid: 4711, at: "2026-11-25T03:59:20Z" }]);
  });

  it("is nobody where it refuses for another reason", () => {
    expect(holdersOf("error: created by eva@laptop (pid 1) at 2026-11-25T03:59:20Z")).toEqual([]);
  });
});
