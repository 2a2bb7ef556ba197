import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const module = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../../", import.meta.url));
const workflows = join(repository, ".github/workflows");
const buildTimeoutMs = 10 * 60_000;
const checkTimeoutMs = 60_000;

/** Problems of the workflows, as actionlint words them; empty where all is well. Builds the version that go.mod and go.sum fix,
 *  once, into the repository's cache. @throws Error with Go's words where it cannot be built */
export async function workflowProblems(): Promise<string> {
  const files = (await readdir(workflows)).filter((file) => file.endsWith(".yml")).map((file) => join(workflows, file));
  // Whether shellcheck and pyflakes are there differs from machine to machine.
  const words = ["-no-color", "-shellcheck=", "-pyflakes=", ...files];
  const options = { cwd: repository, timeout: checkTimeoutMs };
  return await new Promise((resolve, reject) => {
    built().then((binary) => {
      execFile(binary, words, options, (error, stdout, stderr) => {
        if (!error) resolve("");
        else if (error.code === 1) resolve(stdout);
        else reject(new Error(`actionlint: ${stderr || error.message}`));
      });
    }, reject);
  });
}

async function built(): Promise<string> {
  const pinned = createHash("sha256")
    .update(readFileSync(join(module, "go.sum")))
    .digest("hex");
  const binary = join(repository, ".watchbill/bin", `actionlint-${pinned.slice(0, 16)}`);
  if (existsSync(binary)) return binary;
  await mkdir(dirname(binary), { recursive: true });
  const partial = `${binary}.${process.pid}`;
  const words = ["build", "-o", partial, "github.com/rhysd/actionlint/cmd/actionlint"];
  try {
    await promisify(execFile)("go", words, { cwd: module, timeout: buildTimeoutMs });
    // Renamed only when complete, so that half a program is never run.
    await rename(partial, binary);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`actionlint cannot be built; is Go installed? ${stderr?.trim() || message}`, { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
  return binary;
}

if (import.meta.main) {
  const problems = await workflowProblems();
  if (problems) console.error(problems);
  process.exitCode = problems ? 1 : 0;
}
