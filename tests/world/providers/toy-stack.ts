import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumi, withoutSummary } from "../../../cli/pulumi.ts";
import { pulumiCommandFor } from "../../../cli/stack.ts";
import { makePulumiHome } from "./providers.ts";

export interface ToyStack {
  /** Changes by operation, as `{ create: 2, same: 1 }`; the stack itself is one of them. */
  preview(program: Program): Promise<Record<string, number>>;
  up(program: Program): Promise<Up>;
  refresh(program: Program): Promise<Record<string, number>>;
  /** Previews into a plan file and gives the plan's text. */
  plan(program: Program): Promise<string>;
  destroy(): Promise<void>;
  /** The text of every file in the stack's backend. */
  backendFiles(): Promise<string>;
  remove(): Promise<void>;
}

export type Program = () => Promise<Record<string, unknown> | undefined>;
export interface Up {
  changes: Record<string, number>;
  outputs: Record<string, unknown>;
  /** What providers and program said, with what is only shown while they work. */
  said: string[];
}

/** A stack of nothing but an inline program, on a file backend of its own in a temporary folder. `project` is its Pulumi.yaml, for what
 *  the Automation API has no words for; `config` is what it is told by `pulumi config set`. */
export async function toyStack(
  environment: Record<string, string>,
  project?: string,
  config: Record<string, string> = {},
): Promise<ToyStack> {
  const folder = await mkdtemp(join(tmpdir(), "wb-toy-"));
  if (project) await writeFile(join(folder, "Pulumi.yaml"), project);
  await makePulumiHome(join(folder, "home"));
  const envVars = {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "toy",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...environment,
  };
  const pulumiCommand = await pulumiCommandFor(envVars);
  const stack: Stack = withoutSummary(
    await LocalWorkspace.createOrSelectStack(
      { stackName: "toy", projectName: "toy", program: async () => undefined },
      { pulumiCommand, envVars, workDir: folder },
    ),
  );
  if (Object.keys(config).length > 0)
    await stack.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])));
  const outputs = async () =>
    JSON.parse(await pulumi(stack, ["stack", "output", "--json", "--show-secrets"])) as Record<string, unknown>;
  return {
    preview: async (program) => counted((await stack.preview({ program })).changeSummary),
    up: async (program) => {
      const said: string[] = [];
      let [changes, declares] = [counted(undefined), false];
      const listen = (event: EngineEvent) => {
        if (event.summaryEvent) changes = counted(event.summaryEvent.resourceChanges);
        // The SDK's debug lines hold every input in plain text.
        const { severity, message = "" }: { severity?: string; message?: string } = event.diagnosticEvent ?? {};
        if (severity && severity !== "debug") said.push(message);
      };
      const watched: Program = async () => {
        const declared = await program();
        declares = Object.keys(declared ?? {}).length > 0;
        return declared;
      };
      await stack.up({ program: watched, onEvent: listen });
      return { changes, outputs: declares ? await outputs() : {}, said };
    },
    refresh: async () => {
      let changes = counted(undefined);
      const onEvent = ({ summaryEvent }: EngineEvent) => {
        if (summaryEvent) changes = counted(summaryEvent.resourceChanges);
      };
      await stack.refresh({ onEvent });
      return changes;
    },
    plan: async (program) => {
      const plan = join(folder, "plan.json");
      await stack.preview({ program, plan });
      return await readFile(plan, "utf8");
    },
    destroy: async () => {
      await stack.destroy();
    },
    backendFiles: async () => {
      const files = await readdir(join(folder, ".pulumi"), { recursive: true, withFileTypes: true });
      const texts = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), "utf8"));
      return (await Promise.all(texts)).join("\n");
    },
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function counted(summary: object | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(summary ?? {}).map(([operation, count]) => [operation, Number(count)]));
}
