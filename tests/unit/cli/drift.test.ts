import { describe, expect, it } from "vitest";
import { marked, type StateResource } from "../../../cli/state.ts";
import { deployedText } from "../../../cli/verbs/drift.ts";

const command = (name: string, inputs: Record<string, unknown>): StateResource => ({
  urn: `urn:pulumi:prod::watchbill::command:remote:Command::${name}`,
  type: "command:remote:Command",
  inputs,
  outputs: { ...inputs, stdout: "" },
});
const state = {
  version: 3,
  deployment: {
    resources: [
      command("queue-depth", { create: "install-rule", stdin: '{ "id": "queue-depth" }\n' }),
      command("timer-evaluate", {
        create: "install-units",
        stdin: "# file: a.service\n[Service]\n# file: a.timer\n[Timer]\n",
      }),
      command("runtime-database", { create: "cat", stdin: { ciphertext: "v1:…" } }),
    ],
  },
};
const textOf = (resource: string, path: string) => deployedText({ resource, path, what: "changed" }, state);

describe("a state that is marked", () => {
  it("differs in the command of what drifted, and in nothing else, so that the next up runs that again", () => {
    const resources = marked(state, new Set(["queue-depth"])).deployment.resources ?? [];
    expect(resources[0]?.inputs?.create).not.toBe("install-rule");
    expect(resources[0]?.outputs?.create).toBe(resources[0]?.inputs?.create);
    expect(resources[0]?.inputs?.stdin).toBe(state.deployment.resources[0]?.inputs?.stdin);
    expect(resources.slice(1)).toEqual(state.deployment.resources.slice(1));
  });
});

describe("what was deployed into a file", () => {
  it("is its resource's text, or of several units the one of that name", () => {
    expect(textOf("queue-depth", "/etc/watchbill/prod/rules.d/queue-depth.json")).toBe('{ "id": "queue-depth" }\n');
    expect(textOf("timer-evaluate", "/etc/systemd/system/a.timer")).toBe("[Timer]\n");
    expect(textOf("timer-evaluate", "/etc/systemd/system/b.timer")).toBeUndefined();
  });

  it("is not shown where it is a secret", () => {
    expect(textOf("runtime-database", "/etc/watchbill/prod/credentials/database-url")).toBeUndefined();
  });
});
