import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

export type Severity = "debug" | "info" | "warning" | "error";
export interface Log {
  /** Shown beside the resource while it is worked on, then gone. */
  status(line: string): void;
  message(severity: Severity, line: string): void;
}

const levels = {
  debug: messages.LogSeverity.DEBUG,
  info: messages.LogSeverity.INFO,
  warning: messages.LogSeverity.WARNING,
  error: messages.LogSeverity.ERROR,
};
const enginesMax = 64;

/** One server may serve several engines at once: a log line goes to the engine whose connection asked for the work. */
export class EngineLogs {
  private readonly engines = new Map<string, EngineClient>();
  private readonly starter: EngineClient | undefined;

  /** `starter` is the address of the engine that this process belongs to, if it does to one. */
  constructor(starter: string | undefined) {
    this.starter = starter ? new EngineClient(starter, credentials.createInsecure()) : undefined;
  }

  attach(peer: string, engineAddress: string): void {
    if (this.engines.size >= enginesMax) this.forgetOldest();
    this.engines.set(peer, new EngineClient(engineAddress, credentials.createInsecure()));
  }

  for(peer: string, urn: string): Log {
    const send = (severity: Severity, line: string, ephemeral: boolean) => {
      const engine = this.engines.get(peer) ?? this.starter;
      if (!engine) return;
      const request = new messages.LogRequest();
      request.setSeverity(levels[severity]);
      request.setMessage(line);
      request.setUrn(urn);
      request.setEphemeral(ephemeral);
      engine.log(request, () => {}); // an engine that is gone needs no log line
    };
    return {
      status: (line) => send("info", line, true),
      message: (severity, line) => send(severity, line, false),
    };
  }

  close(): void {
    for (const engine of this.engines.values()) engine.close();
    this.engines.clear();
    this.starter?.close();
  }

  private forgetOldest(): void {
    for (const [peer, engine] of this.engines) {
      engine.close();
      this.engines.delete(peer);
      return;
    }
  }
}
