import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  changedSince,
  codeFingerprint,
  configFingerprint,
  liveFingerprint,
} from "../../../../cli/plan-file/fingerprints.ts";
import type { State } from "../../../../cli/state.ts";

let repository: string;
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "watchbill-fingerprints-"));
  execFileSync("git", ["-C", repository, "init", "--quiet"]);
  write(".gitignore", "ignored/\n");
  write("alerts/queue-depth.ts", "30");
  write("package-lock.json", "{}");
  execFileSync("git", ["-C", repository, "add", "."]);
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(repository, file)), { recursive: true });
  writeFileSync(join(repository, file), text);
}

describe("the fingerprint of the code", () => {
  it.each(["alerts/queue-depth.ts", "package-lock.json", "alerts/not-added-yet.ts", "alerts/host/script"])(
    "is another with a change in %s",
    async (file) => {
      const before = await codeFingerprint(repository);
      write(file, `changed ${file}`);
      expect(await codeFingerprint(repository)).not.toBe(before);
    },
  );

  it.each([
    "docs/a.md",
    "README.md",
    "tests/e2e/a.ts",
    "alerts/queue-depth.test.ts",
    "Pulumi.prod.yaml",
    "ignored/a.ts",
  ])("is the same with a change in %s", async (file) => {
    const before = await codeFingerprint(repository);
    write(file, `changed ${file}`);
    expect(await codeFingerprint(repository)).toBe(before);
  });

  it("is another when a file is gone or renamed", async () => {
    const before = await codeFingerprint(repository);
    rmSync(join(repository, "alerts/host/script"));
    const gone = await codeFingerprint(repository);
    write("alerts/host/scripts", "changed alerts/host/script");
    expect(new Set([before, gone, await codeFingerprint(repository)]).size).toBe(3);
  });
});

describe("the fingerprint of the settings", () => {
  const stackWith = (config: object) =>
    ({ name: "prod", workspace: { stackSettings: async () => ({ config }) } }) as unknown as Stack;

  it("is another when a secret is, by what it is encrypted to", async () => {
    const of = (secure: string) => configFingerprint(stackWith({ "watchbill:ntfyTopic": { secure } }));
    expect(await of("v1:abc")).toBe(await of("v1:abc"));
    expect(await of("v1:abc")).not.toBe(await of("v1:abd"));
  });

  it("does not care in what order they are written", async () => {
    const one = await configFingerprint(stackWith({ "watchbill:host": "a", "watchbill:port": "22" }));
    expect(await configFingerprint(stackWith({ "watchbill:port": "22", "watchbill:host": "a" }))).toBe(one);
  });
});

describe("the fingerprint of what is live", () => {
  const state = (stdin: string): State => {
    return { version: 3, deployment: { resources: [{ urn: "urn:a", type: "t", inputs: { stdin } }] } };
  };
  const drift = { resource: "queue-depth", path: "/etc/x", what: "changed" };

  it("is another when something was deployed, or changed on the host by hand", () => {
    const prints = [
      liveFingerprint(state("30"), []),
      liveFingerprint(state("40"), []),
      liveFingerprint(state("30"), [drift]),
    ];
    expect(new Set(prints).size).toBe(3);
    expect(liveFingerprint(state("30"), [])).toBe(prints[0]);
  });
});

it("what changed since is named, and no more", () => {
  const then = { code: "a", config: "b", live: "c" };
  expect(changedSince(then, then)).toEqual([]);
  expect(changedSince(then, { ...then, config: "x" })).toEqual([
    "config: the stack's settings are not those of the plan",
  ]);
  expect(changedSince(then, { code: "x", config: "x", live: "x" }).map((line) => line.split(":")[0])).toEqual([
    ...["code", "config", "live state"],
  ]);
});
