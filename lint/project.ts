import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fileBytesMax = 1_000_000;

/** Text of a file below the project's folder, or undefined where there is none; an empty text for a folder. */
export function fileReader(projectDir: string): (path: string) => string | undefined {
  return (path) => {
    const stat = lstatSync(join(projectDir, path), { throwIfNoEntry: false });
    if (!stat) return undefined;
    return stat.isFile() && stat.size <= fileBytesMax ? readFileSync(join(projectDir, path), "utf8") : "";
  };
}

/** What each stack of the project is told, name of its file to text. */
export function stackFiles(projectDir: string): ReadonlyMap<string, string> {
  const names = readdirSync(projectDir).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(projectDir, name), "utf8")]));
}

/** The rules' files as the last commit has them, name to text; undefined where there is no commit to compare with. */
export function committedRules(projectDir: string): ReadonlyMap<string, string> | undefined {
  try {
    const names = git(projectDir, "ls-tree", "--name-only", "HEAD", "alerts/").split("\n").filter(isRule);
    return new Map(names.map((path) => [path.replace("alerts/", ""), git(projectDir, "show", `HEAD:./${path}`)]));
  } catch {
    return undefined; // no git, or no commit yet
  }
}

const isRule = (path: string) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.endsWith("/index.ts");

function git(projectDir: string, ...words: string[]): string {
  return execFileSync("git", words, {
    cwd: projectDir,
    encoding: "utf8",
    timeout: 5_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
}
