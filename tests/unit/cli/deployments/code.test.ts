import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Code, recordCode } from "../../../../cli/deployments/code.ts";

let folder: string;
const git = (...words: string[]) => execFileSync("git", words, { cwd: folder, encoding: "utf8" }).trim();
const write = (file: string, text: string) => {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const filesOf = ({ commit }: Code) => git("ls-tree", "-r", "--name-only", commit).split("\n");
const refs = () => git("for-each-ref", "--format=%(objectname)", "refs/watchbill/prod").split("\n").filter(Boolean);

async function record(at?: Date): Promise<Code> {
  const code = await recordCode(folder, "prod", at);
  if (!code) throw new Error("nothing was recorded");
  return code;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-code-"));
  git("init", "--quiet");
  git("config", "user.name", "A user");
  git("config", "user.email", "user@example.test");
  write("alerts/a.ts", "1");
  write(".gitignore", "*.log\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "First");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the code of a deployment", () => {
  it("is the branch's commit where nothing is changed", async () => {
    const head = git("rev-parse", "HEAD");
    expect(await record()).toEqual({ commit: head, head, changed: false });
    expect(refs()).toEqual([head]);
  });

  it("is a commit of the working tree where something is, whatever of it is staged; index, branch and stash stay", async () => {
    write("alerts/a.ts", "2");
    git("add", "alerts/a.ts");
    write("alerts/a.ts", "3");
    write("alerts/new.ts", "new");
    const before = git("status", "--porcelain");
    const code = await record();
    expect(code).toMatchObject({ head: git("rev-parse", "HEAD"), changed: true });
    expect(git("show", `${code.commit}:alerts/a.ts`)).toBe("3");
    expect(filesOf(code)).toContain("alerts/new.ts");
    expect(git("status", "--porcelain")).toBe(before);
    expect(git("stash", "list")).toBe("");
  });

  it("holds nothing that is ignored, and no keys that are not", async () => {
    const secrets = ["debug.log", ".env", "alerts/.env.local", "id_ed25519", "certs/server.pem", "certs/server.key"];
    for (const file of secrets) write(file, "secret");
    write("alerts/a.ts", "2");
    expect(filesOf(await record())).toEqual([".gitignore", "alerts/a.ts"]);
  });

  it("is the same commit again for the same changes, and kept once", async () => {
    write("alerts/a.ts", "2");
    const first = await record(new Date(1_000));
    expect(await record(new Date(2_000))).toEqual(first);
    expect(refs()).toEqual([first.commit]);
  });

  it("is kept for the last fifty deployments", async () => {
    const earlier = Array.from(
      { length: 60 },
      (_, n) => `create refs/watchbill/prod/20260101T0000${10 + n}000Z HEAD\n`,
    );
    execFileSync("git", ["update-ref", "--stdin"], { cwd: folder, input: earlier.join("") });
    write("alerts/a.ts", "2");
    const { commit } = await record(new Date(Date.UTC(2026, 1)));
    expect(refs()).toHaveLength(50);
    expect(refs().at(-1)).toBe(commit);
  });

  it("is not known outside of git", async () => {
    rmSync(join(folder, ".git"), { recursive: true });
    expect(await recordCode(folder, "prod")).toBeUndefined();
  });
});
