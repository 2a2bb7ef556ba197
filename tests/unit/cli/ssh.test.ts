import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeLeftKeys } from "../../../cli/ssh.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("a key that a killed run left is taken away, and one that a living run uses is not", async () => {
  const { pid } = spawnSync("true");
  for (const name of [`watchbill-ssh-${pid}-gone`, `watchbill-ssh-${process.pid}-lives`, "watchbill-plan-x"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "key"), "planted");
  }
  await removeLeftKeys(folder);
  expect(readdirSync(folder).sort()).toEqual(["watchbill-plan-x", `watchbill-ssh-${process.pid}-lives`]);
});
