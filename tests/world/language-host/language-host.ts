import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** The exit code by which the SDK says that it has told the user what is wrong. */
const alreadyExplained = 32;
const parentCheckMs = 1_000;

// The engine names its address last on the command line, and, from 3.2xx on, in a handshake as well.
let engineAddress = process.argv.at(-1) ?? "";
let program: ChildProcess | undefined;

const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, {
  handshake: answer((request: messages.LanguageHandshakeRequest) => {
    engineAddress = request.getEngineAddress() || engineAddress;
    return new messages.LanguageHandshakeResponse();
  }),
  getPluginInfo: answer(() => {
    const info = new plugin.PluginInfo();
    info.setVersion("3.274.1");
    return info;
  }),
  // The real host lists the plug-ins of the program's packages here, for the engine to download them.
  getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new messages.GetRequiredPluginsResponse()),
  runtimeOptionsPrompts: answer(() => new messages.RuntimeOptionsResponse()),
  cancel: answer(() => {
    program?.kill("SIGINT");
    return new empty.Empty();
  }),
  run: answer(run),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});

const engine = process.ppid;
setInterval(() => {
  if (process.ppid === engine) return;
  program?.kill();
  process.exit(1);
}, parentCheckMs);

async function run(request: messages.RunRequest): Promise<messages.RunResponse> {
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const runner = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  program = spawn("node", [runner, ...runnerArguments(request, folder)], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(configuration(request)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...(usesTsNode(request) ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    },
  });
  const started = program;
  const code = await new Promise<number | null>((resolve, reject) => {
    started.on("error", reject);
    started.on("close", resolve);
  });
  const reply = new messages.RunResponse();
  if (code === alreadyExplained) reply.setBail(true);
  else if (code !== 0) reply.setError(`Program exited with non-zero exit code: ${code ?? started.signalCode}`);
  return reply;
}

function runnerArguments(request: messages.RunRequest, folder: string): string[] {
  const named = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory(),
    stack: request.getStack(),
    pwd: folder,
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(named).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  if (request.getDryrun()) given.push("--dry-run");
  return [...given, request.getInfo()?.getEntryPoint() || ".", ...request.getArgsList()];
}

function configuration(request: messages.RunRequest): Record<string, string> {
  const entries: Record<string, string> = {};
  request.getConfigMap().forEach((value, key) => {
    const [namespace, ...name] = key.split(":");
    entries[`${namespace}:config:${name.join(":")}`] = value;
  });
  return entries;
}

/** ts-node compiles the program unless Pulumi.yaml says `typescript: false`. */
function usesTsNode(request: messages.RunRequest): boolean {
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  return options.typescript !== false;
}

function answer<Request, Reply>(work: (request: Request) => Reply | Promise<Reply>) {
  return async (call: ServerUnaryCall<Request, Reply>, callback: sendUnaryData<Reply>) => {
    try {
      callback(null, await work(call.request));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
