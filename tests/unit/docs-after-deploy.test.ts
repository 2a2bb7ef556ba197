import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verb } from "../../cli/verbs/deployed.ts";
import { afterDeployMinutes, deployLimits } from "../../model/deploy.ts";
import { hostLayout } from "../../model/layout.ts";

const page = readFileSync(new URL("../../docs/after-deploy.md", import.meta.url), "utf8");
const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";
/** What the page calls on the server. */
const program = `${hostLayout("prod").currentRelease}/host/watchbill-host`;
/** What nobody should write in the title of a commit. */
const title = 'it\'s $(touch pwned) `id` "now"; rm -rf * \\ ünïcode';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-docs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of this name that is found first. */
function stands(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}
const run = (script: string, environment: Record<string, string>) =>
  execFileSync("bash", ["--norc", "-e", "-c", script], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env.PATH}`, LC_ALL: "C.UTF-8", PROGRAM: program, ...environment },
    encoding: "utf8",
  }).split("\n");

describe("docs/after-deploy.md", () => {
  it("shows a command that the CLI takes", () => {
    const [line = ""] = block("sh").split("\n");
    const words = line.replace("npx watchbill deployed ", "").match(/"[^"]*"|\S+/g) ?? [];
    const args = words.map((word) => word.replaceAll('"', ""));
    const { values } = parseArgs({ args, options: verb.options, strict: true });
    expect(values).toMatchObject({ commit: "1a2b3c4", fixes: ["synthesis failed for <*>"] });
  });

  it("shows a step of CI by which any title reaches the server as one word, and nothing of it is run there", () => {
    stands("git", 'printf "%s\\n" "$TITLE"');
    // As sshd does: the words in one line, given to the user's shell.
    stands("ssh", `shift; line="$*"; bash --norc -c "\${line//"$PROGRAM"/./host}"`);
    stands("host", 'printf "%s\\n" "$@"');
    const [, script = ""] = /run: \|\n(.*)/s.exec(block("yaml")) ?? [];
    const said = run(script, { HOST: "root@vps", COMMIT: "1a2b3c4", BY: "octo-cat", TITLE: title });
    expect(said.slice(0, -1)).toEqual([
      ...["deployed", "--stack", "prod", "--commit=1a2b3c4", "--by=octo-cat", `--message=${title}`],
    ]);
    expect(() => readFileSync(join(folder, "pwned"))).toThrow("ENOENT");
  });

  it("shows a key that can tell of deployments, whatever is said by it, and do nothing else", () => {
    const [, command = ""] = /^restrict,command="(.*)" ssh-ed25519/m.exec(page) ?? [];
    stands("host", 'printf "%s\\n" "$@"');
    // sshd takes the backslashes from quotes inside, and gives the rest to the user's shell.
    const line = command.replaceAll('\\"', '"').replace(program, "./host");
    const said = run(line, { SSH_ORIGINAL_COMMAND: `1a2b3c4 --root=/ ; ${title}` });
    expect(said.slice(0, -1)).toEqual(["deployed", "--stack", "prod", `--commit=1a2b3c4 --root=/ ; ${title}`]);
    expect(() => readFileSync(join(folder, "pwned"))).toThrow("ENOENT");
  });

  it("shows a way by make that takes any title as one word as well, and neither make nor the shell runs anything of it", () => {
    stands("watchbill", 'printf "%s\\n" "$@"');
    const makefile = new URL("../../Makefile", import.meta.url).pathname;
    const evil = `${title} $(shell touch pwned)`;
    const said = run(
      'make -s -f "$MAKEFILE" -o setup deployed PATH="$PATH" COMMIT=1a2b3c4 MESSAGE="$TITLE" FIXES="$TITLE"',
      {
        ...{ TITLE: evil, MAKEFILE: makefile },
      },
    );
    expect(said.slice(0, -1)).toEqual([
      ...["deployed", "--stack", "prod", "--commit", "1a2b3c4", "--message", evil, "--fixes", evil],
    ]);
    expect(() => readFileSync(join(folder, "pwned"))).toThrow("ENOENT");
  });

  it("names limits and times as they are", () => {
    expect(afterDeployMinutes).toBe(30);
    expect(page).toContain(`up to ${deployLimits.fixes} times`);
    expect(page).toContain(`the latest ${deployLimits.kept} deployments in \`${hostLayout("prod").deploysDir}\``);
  });
});
