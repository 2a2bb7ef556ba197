import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { LogFolders, line, startMs } from "./log-folders.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../../docs/sync.md"), "utf8");

it("the page's commands find in the copies what it says, in a log and in an archive", async () => {
  const [, block = ""] = /for `grep` and `jq`:\n\n```sh\n(.*?)```/s.exec(page) ?? [];
  const logs = new LogFolders();
  try {
    const archived = line("lost", { level: "ERROR" }) + line("seen", { extra: { user_id: "user-701" } });
    writeFileSync(join(logs.source, "gateway.1.jsonl.gz"), gzipSync(archived));
    logs.write(line("lost", { level: "ERROR", atMs: startMs + 1 }) + line("other", { extra: { user_id: "user-7" } }));
    await logs.copy();
    mkdirSync(join(logs.root, "gateway-data"));
    symlinkSync(logs.target, join(logs.root, "gateway-data/logs"));
    const printed = block
      .trim()
      .split("\n")
      .map((command) => execFileSync("bash", ["-c", command], { cwd: logs.root, encoding: "utf8" }).trim());
    expect(printed).toEqual(["2 lost", expect.stringMatching(/^2026-03-10 10:00:00\.000 .* - seen$/)]);
    rmSync(join(logs.root, "gateway-data"), { recursive: true });
  } finally {
    logs.remove();
  }
});
