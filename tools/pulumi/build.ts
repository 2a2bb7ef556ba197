import { spawn } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pinnedVersion } from "./pin.ts";

const module = fileURLToPath(new URL(".", import.meta.url));
const sayEveryMs = 5_000;
const buildTimeoutMs = 45 * 60_000;
const errorLinesKept = 20;

/**
 * Builds the pinned CLI from the Go modules that go.mod and go.sum fix, to `binary`, which appears complete or not at
 * all. Throws an Error with the fix when Go is missing, and with Go's last lines when the build fails.
 */
export async function buildPulumi(binary: string, say: (line: string) => void): Promise<void> {
  say(`Building Pulumi ${pinnedVersion} with Go: once, about four minutes on two cores`);
  await mkdir(dirname(binary), { recursive: true });
  const partial = `${binary}.${process.pid}`;
  const startedMs = Date.now();
  try {
    await goBuild(partial, say);
    await rename(partial, binary);
  } finally {
    await rm(partial, { force: true });
  }
  say(`Pulumi ${pinnedVersion} is built (${Math.round((Date.now() - startedMs) / 1000)} s)`);
}

/** The Automation API asks the CLI for its version before it uses it, and a plain build has none: it is linked in. */
function buildArguments(output: string): string[] {
  const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinnedVersion}`;
  return ["build", "-v", "-ldflags", `-s -w -X ${version}`, "-o", output, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"];
}

async function goBuild(output: string, say: (line: string) => void): Promise<void> {
  const go = spawn("go", buildArguments(output), { cwd: module, stdio: ["ignore", "ignore", "pipe"] });
  const progress = { downloaded: 0, compiled: 0 };
  const lastLines: string[] = [];
  const lines = createInterface({ input: go.stderr });
  lines.on("line", (line) => {
    if (line.startsWith("go: downloading ")) progress.downloaded += 1;
    else if (/^[\w./~-]+$/.test(line)) progress.compiled += 1;
    lastLines.push(line);
    if (lastLines.length > errorLinesKept) lastLines.shift();
  });
  const talk = setInterval(() => {
    say(`  ${progress.downloaded} modules downloaded, ${progress.compiled} packages compiled`);
  }, sayEveryMs);
  const timeout = setTimeout(() => go.kill(), buildTimeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      go.on("error", (error) => reject(new Error(missingGo(error.message))));
      go.on("close", (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`Building Pulumi failed (${signal ?? `exit ${code}`}):\n${lastLines.join("\n")}`));
      });
    });
  } finally {
    clearInterval(talk);
    clearTimeout(timeout);
  }
}

function missingGo(reason: string): string {
  return [
    `Pulumi ${pinnedVersion} is neither here nor downloadable, and Go cannot be started to build it (${reason}).`,
    "Fix one of these: install Pulumi so that `pulumi version` works, or install Go 1.21 or newer so that `go version` works.",
  ].join("\n");
}
