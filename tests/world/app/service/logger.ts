import { type LogLevel, loguruLine } from "./loguru.ts";

/** `where` is "module:function:line", as it shows in a loguru line. */
export type Log = (level: LogLevel, where: string, message: string, more?: LogDetails) => void;

export interface LogDetails {
  error?: unknown;
  extra?: Record<string, unknown>;
}

/** A logger at INFO: what is below is dropped. It hands finished lines to every sink. */
export function createLog(sinks: ((line: string) => void)[]): Log {
  const startedMs = Date.now();
  return (level, where, message, more = {}) => {
    if (level === "DEBUG") return;
    const [module = "yapit", functionName = "<module>", line = "1"] = where.split(":");
    const text = loguruLine(
      {
        atMs: Date.now(),
        level,
        module,
        function: functionName,
        line: Number(line),
        message,
        exception: more.error === undefined ? undefined : describeError(more.error),
        extra: more.extra,
      },
      startedMs,
    );
    for (const sink of sinks) sink(text);
  };
}

function describeError(error: unknown): { type: string; value: string } {
  return error instanceof Error ? { type: error.name, value: error.message } : { type: "Error", value: String(error) };
}
