import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStack } from "../../cli/stack.ts";
import { findPulumi } from "../../tools/pulumi/cli.ts";
import { logDirectory } from "../world/app/containers.ts";
import { makePulumiHome, type Providers, startProviders } from "../world/providers/providers.ts";
import { bootVps, type Vps } from "../world/vps/vps.ts";

const repository = resolve(import.meta.dirname, "../..");
const commandTimeoutMs = 180_000;
const outputMax = 16 * 1024 * 1024;

let vps: Vps;
let providers: Providers;
let folder: string;
let pulumi: (args: string[], stdin?: string) => Promise<string>;
let environment: Record<string, string>;

beforeAll(async () => {
  vps = await bootVps({ images: false });
  providers = await startProviders();
  folder = await projectFolder();
  await makePulumiHome(join(folder, "home"));
  const { binary } = await findPulumi({ say: (line) => console.error(line) });
  environment = {
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "plain",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: providers.debugProviders,
    // The stand-in for the language host comes last: where the real one is, it runs.
    PATH: [
      join(repository, "node_modules/.bin"),
      dirname(binary),
      process.env.PATH ?? "",
      join(repository, "tests/world/language-host"),
    ].join(delimiter),
  };
  pulumi = async (args, stdin = "") => {
    const env = { ...process.env, ...environment };
    const options = { cwd: folder, env, timeout: commandTimeoutMs, maxBuffer: outputMax };
    const running = promisify(execFile)(binary, ["--non-interactive", "--color", "never", ...args], options);
    running.child.stdin?.end(stdin);
    return (await running).stdout;
  };
  await pulumi(["stack", "init", "plain"]);
  const plain = { host: vps.address, hostKey: vps.hostKey, ntfyServer: `http://${vps.hostAddress}:1`, logDirectory };
  const secret = {
    sshKey: vps.privateKey,
    databaseUrl: "postgres://watch:planted-password@10.0.0.1/app",
    ntfyTopic: "planted-topic",
  };
  for (const [key, value] of Object.entries(plain)) await pulumi(["config", "set", key, value]);
  for (const [key, value] of Object.entries(secret)) await pulumi(["config", "set", "--secret", key], value);
}, 240_000);

afterAll(async () => {
  await providers?.close();
  await vps?.down();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The repository as a user sees it, with a place of its own for the stack's configuration. */
async function projectFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "wb-plain-"));
  await mkdir(join(made, "backend"));
  await copyFile(join(repository, "Pulumi.yaml"), join(made, "Pulumi.yaml"));
  for (const name of await readdir(repository)) {
    if (!name.startsWith("Pulumi.") && !name.startsWith(".")) await symlink(join(repository, name), join(made, name));
  }
  return made;
}

it("plain `pulumi preview --save-plan` and `pulumi up --plan` deploy what `make up` does, with no secret in the plan", async () => {
  const plan = join(folder, "plan.json");
  const preview = await pulumi(["preview", "--save-plan", plan]);
  expect(preview).toMatch(/\d+ to create/);
  const planned = await readFile(plan, "utf8");
  for (const secret of ["planted-password", "planted-topic", "PRIVATE KEY"]) expect(planned).not.toContain(secret);

  await pulumi(["up", "--yes", "--plan", plan]);
  const units = (await vps.run("systemctl list-units --all --plain --no-legend 'watchbill-plain-*.timer'")).stdout;
  expect(units).toContain("watchbill-plain-");

  const automation = await openStack("plain", { workDir: folder, environment });
  const { changeSummary } = await automation.preview();
  expect(Object.keys(changeSummary)).toEqual(["same"]);

  await pulumi(["destroy", "--yes"]);
  expect((await vps.run("ls -d /etc/watchbill /opt/watchbill 2>/dev/null | cat")).stdout.trim()).toBe("");
}, 300_000);
