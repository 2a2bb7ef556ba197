import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declaredAt } from "../../../backtest/declared-at.ts";

const projectDir = fileURLToPath(new URL("../../..", import.meta.url));
let repository: string;
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "watchbill-declared-at-"));
  const git = (...words: string[]) => execFileSync("git", ["-C", repository, ...words], { stdio: "ignore" });
  for (const folder of ["alerts", "events", "timers", "model"])
    cpSync(join(projectDir, folder), join(repository, folder), { recursive: true });
  cpSync(join(projectDir, "package.json"), join(repository, "package.json"));
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "before");
  const file = join(repository, "alerts/queue-depth.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace("above(30)", "above(3)"));
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

describe("the declarations of a commit", () => {
  it("are what it declares, not what the work tree does", async () => {
    const { alerts, commit } = await declaredAt(repository, "HEAD");
    expect(commit).toMatch(/^[0-9a-f]{7,}$/);
    expect(alerts.find(({ id }) => id === "queue-depth")?.levels[0]?.when).toEqual({ above: 30 });
  });

  it("are empty where it does not know such a list yet", async () => {
    const { timers, windows, derivedEvents, data } = await declaredAt(repository, "HEAD");
    expect(timers.map(({ id }) => id)).toContain("evaluate");
    expect(windows).toEqual([]);
    expect(derivedEvents.map(({ id }) => id)).toContain("gemini-retry");
    expect(data).toBeUndefined();
  });

  it("leave nothing behind", async () => {
    await declaredAt(repository, "HEAD");
    const cache = join(repository, ".watchbill");
    expect(existsSync(cache) && readdirSync(cache)).toEqual([]);
  });

  it.each(["no-such-branch", "--help"])("of %s are none, and that is said", async (ref) => {
    await expect(declaredAt(repository, ref)).rejects.toThrow(`"${ref}" is no commit of this repository`);
  });
});
