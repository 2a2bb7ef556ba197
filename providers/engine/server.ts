import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type Difference, differences } from "./differences.ts";
import { EngineLogs } from "./engine-log.ts";
import type { CheckFailure, Found, Provider, Resource, Work } from "./provider.ts";
import { revealAll, type Value, type Values, withoutNulls } from "./values.ts";

export interface Call {
  provider: string;
  method: "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";
  /** The token of the resource's type or of the function. */
  type: string;
  /** Empty for a function. */
  name: string;
  preview: boolean;
}

export interface RunningProvider {
  port: number;
  close(): Promise<void>;
}

const kinds = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const satisfies Record<Difference, unknown>;

/** Serves one provider to any number of engines, which attach to it by its port. An engine that started this process itself does not
 *  attach: `starter` is its address. `record` hears of each call. */
export async function serve(
  provider: Provider,
  { record = () => {}, starter }: { record?: (call: Call) => void; starter?: string | undefined } = {},
): Promise<RunningProvider> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const service = new ProviderService(provider, record, starter);
  server.addService(ResourceProviderService, service.methods());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    close: async () => {
      service.close();
      server.forceShutdown();
      await provider.close?.();
    },
  };
}

class ProviderService {
  private readonly provider: Provider;
  private readonly record: (call: Call) => void;
  private readonly logs: EngineLogs;
  private readonly closed = new AbortController();
  private readonly configurations = new Map<string, Values>();

  constructor(provider: Provider, record: (call: Call) => void, starter: string | undefined) {
    this.provider = provider;
    this.record = record;
    this.logs = new EngineLogs(starter);
  }

  close(): void {
    this.closed.abort();
    this.logs.close();
  }

  /** Methods that are not here (schema, construct, …) answer "unimplemented", which the engine accepts. */
  methods() {
    return { ...this.lifecycle(), ...this.planning(), ...this.changing() };
  }

  private lifecycle() {
    return {
      attach: answer((request: plugin.PluginAttach, peer) => {
        this.logs.attach(peer, request.getAddress());
        return new empty.Empty();
      }),
      cancel: answer(() => new empty.Empty()),
      getPluginInfo: answer(() => {
        const info = new plugin.PluginInfo();
        info.setVersion(this.provider.version);
        return info;
      }),
      checkConfig: answer((request: messages.CheckRequest) => {
        const reply = new messages.CheckResponse();
        reply.setInputs(request.getNews());
        reply.setFailuresList(failuresOf(this.provider.checkConfiguration?.(valuesOf(request.getNews())) ?? []));
        return reply;
      }),
      diffConfig: answer((request: messages.DiffRequest) => {
        const reply = new messages.DiffResponse();
        const changed = differences(valuesOf(request.getOldInputs()), valuesOf(request.getNews())).size > 0;
        reply.setChanges(
          changed ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE,
        );
        return reply;
      }),
      configure: answer((request: messages.ConfigureRequest, peer) => {
        this.configurations.set(peer, revealAll(valuesOf(request.getArgs())));
        const reply = new messages.ConfigureResponse();
        reply.setAcceptsecrets(true);
        reply.setSupportspreview(true);
        return reply;
      }),
    };
  }

  private planning() {
    return {
      invoke: answer(async (request: messages.InvokeRequest, peer) => {
        const token = request.getTok();
        this.record({ provider: this.provider.name, method: "invoke", type: token, name: "", preview: false });
        const called = this.provider.functions[token];
        if (!called) throw new Error(`provider ${this.provider.name} has no function ${token}`);
        const reply = new messages.InvokeResponse();
        reply.setReturn(structOf(await called(revealAll(valuesOf(request.getArgs())), this.work(peer, ""))));
        return reply;
      }),
      check: answer((request: messages.CheckRequest, peer) => {
        const { resource, work } = this.begin("check", request, peer);
        const news = withoutNulls(valuesOf(request.getNews()));
        const checked = resource.check?.(news, valuesOf(request.getOlds()), work) ?? { inputs: news, failures: [] };
        const reply = new messages.CheckResponse();
        reply.setInputs(structOf(checked.inputs));
        reply.setFailuresList(failuresOf(checked.failures));
        return reply;
      }),
      diff: answer((request: messages.DiffRequest, peer) => {
        const { resource } = this.begin("diff", request, peer);
        const news = valuesOf(request.getNews());
        return diffReply(resource, valuesOf(request.getOldInputs()), news);
      }),
      read: answer(async (request: messages.ReadRequest, peer) => {
        const { resource, work } = this.begin("read", request, peer);
        const state = valuesOf(request.getProperties());
        const inputs = valuesOf(request.getInputs());
        const found: Found | undefined = resource.read
          ? await resource.read(request.getId(), state, inputs, work)
          : { state, inputs };
        const reply = new messages.ReadResponse();
        if (!found) return reply; // without an id: it is gone
        reply.setId(found.id ?? request.getId());
        reply.setProperties(structOf(found.state));
        reply.setInputs(structOf(found.inputs));
        return reply;
      }),
    };
  }

  private changing() {
    return {
      create: answer(async (request: messages.CreateRequest, peer) => {
        const { resource, work } = this.begin("create", request, peer, request.getPreview());
        const inputs = valuesOf(request.getProperties());
        const reply = new messages.CreateResponse();
        if (request.getPreview()) {
          reply.setProperties(structOf(await resource.preview(inputs, undefined, work)));
          return reply;
        }
        const created = await resource.create(inputs, work);
        reply.setId(created.id);
        reply.setProperties(structOf(created.state));
        return reply;
      }),
      update: answer(async (request: messages.UpdateRequest, peer) => {
        const { resource, work } = this.begin("update", request, peer, request.getPreview());
        const [state, inputs] = [valuesOf(request.getOlds()), valuesOf(request.getNews())];
        if (!resource.update) throw new Error(`${work.urn} cannot be updated`);
        const updated = request.getPreview()
          ? await resource.preview(inputs, state, work)
          : await resource.update(request.getId(), state, inputs, work);
        const reply = new messages.UpdateResponse();
        reply.setProperties(structOf(updated));
        return reply;
      }),
      delete: answer(async (request: messages.DeleteRequest, peer) => {
        const { resource, work } = this.begin("delete", request, peer);
        await resource.delete?.(request.getId(), valuesOf(request.getProperties()), work);
        return new empty.Empty();
      }),
    };
  }

  private begin(method: Call["method"], request: { getUrn(): string }, peer: string, preview = false) {
    const work = this.work(peer, request.getUrn());
    const type = work.urn.split("::")[2]?.split("$").pop() ?? "";
    this.record({ provider: this.provider.name, method, type, name: work.name, preview });
    const resource = this.provider.resources[type];
    if (!resource) throw new Error(`provider ${this.provider.name} has no resource ${type}`);
    return { resource, work };
  }

  private work(peer: string, urn: string): Work {
    return {
      urn,
      name: urn.split("::").slice(3).join("::"),
      configuration: this.configurations.get(peer) ?? {},
      log: this.logs.for(peer, urn),
      signal: this.closed.signal,
    };
  }
}

function failuresOf(failures: readonly CheckFailure[]): messages.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

function diffReply(resource: Resource, olds: Values, news: Values): messages.DiffResponse {
  const reply = new messages.DiffResponse();
  const changed = differences(olds, news);
  const detailed = reply.getDetaileddiffMap();
  for (const [path, difference] of changed) {
    const replaces = !resource.update || (resource.replaceOn?.(path) ?? false);
    const detail = new messages.PropertyDiff();
    detail.setKind(kinds[difference][replaces ? 1 : 0]);
    detail.setInputdiff(true);
    detailed.set(path, detail);
    if (replaces) reply.addReplaces(path);
    reply.addDiffs(path);
  }
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  reply.setChanges(changed.size > 0 ? DIFF_SOME : DIFF_NONE);
  reply.setHasdetaileddiff(true);
  reply.setDeletebeforereplace(resource.deleteBeforeReplace?.(news) ?? false);
  return reply;
}

function answer<Request, Reply>(work: (request: Request, peer: string) => Reply | Promise<Reply>) {
  return async (call: ServerUnaryCall<Request, Reply>, callback: sendUnaryData<Reply>) => {
    try {
      callback(null, await work(call.request, call.getPeer()));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

function valuesOf(from: struct.Struct | undefined): Values {
  return (from?.toJavaScript() ?? {}) as Values;
}

function structOf(values: Values): struct.Struct {
  return struct.Struct.fromJavaScript(values as { [key: string]: Exclude<Value, null> });
}
