import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimDataFolder, mustHaveRoom } from "../../../../runtime/sync/data-folder.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "watchbill-folder-")), "gateway-data");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

it("a data folder is one stack's for good", async () => {
  expect(await claimDataFolder(folder, "prod")).toBe(join(folder, "work"));
  await claimDataFolder(folder, "prod");
  await expect(claimDataFolder(folder, "pr-12")).rejects.toThrow(`keep pr-12 apart with: --data ${folder}-pr-12`);
});

it("a disk that would be full is said before anything is copied", async () => {
  await mustHaveRoom("/tmp", 0);
  await expect(mustHaveRoom("/tmp", 1e15)).rejects.toThrow(
    /^the disk of \/tmp has \d+ MB free, and 953674829 MB are needed; make room/,
  );
});
