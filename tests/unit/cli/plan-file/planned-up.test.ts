import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { planStack } from "../../../../cli/plan-file/planned-up.ts";
import type { Settings } from "../../../../model/settings.ts";

it("what a killed run left is brought to its end before anything is planned", async () => {
  const resource = {
    urn: "urn:pulumi:prod::watchbill::command:remote:Command::queue-depth",
    type: "command:remote:Command",
  };
  const state = { version: 3, deployment: { pending_operations: [{ resource, type: "updating" }] } };
  const planned = planStack({ name: "prod" } as Stack, {} as Settings, state);
  await expect(planned).rejects.toThrow(/interrupted at queue-depth; bring it to its end first: make up STACK=prod/);
});
