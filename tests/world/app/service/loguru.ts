const levelNumbers = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 } as const;
const levelIcons = { DEBUG: "🐞", INFO: "ℹ️", WARNING: "⚠️", ERROR: "❌", CRITICAL: "☠️" } as const;

export type LogLevel = keyof typeof levelNumbers;

/** What one call to the logger says; `module` is dotted, as Python's `__name__`. */
export interface LogEntry {
  atMs: number;
  level: LogLevel;
  module: string;
  function: string;
  line: number;
  message: string;
  exception?: { type: string; value: string } | undefined;
  extra?: Record<string, unknown> | undefined;
}

/** The line loguru writes with `serialize=True`, its final newline included.
 *  `processStartMs` is what `.record.elapsed` counts from. */
export function loguruLine(entry: LogEntry, processStartMs: number): string {
  const time = `${new Date(entry.atMs).toISOString().replace("T", " ").replace("Z", "")}000+00:00`;
  const head = `${time.slice(0, 23)} | ${entry.level.padEnd(8)} | ${entry.module}:${entry.function}:${entry.line}`;
  const failure = entry.exception
    ? `\nTraceback (most recent call last):\n${entry.exception.type}: ${entry.exception.value}`
    : "";
  const file = entry.module.split(".").at(-1) ?? entry.module;
  const elapsedSeconds = Math.max(0, entry.atMs - processStartMs) / 1000;
  return `${JSON.stringify({
    text: `${head} - ${entry.message}${failure}\n`,
    record: {
      elapsed: { repr: `0:00:${elapsedSeconds.toFixed(6)}`, seconds: elapsedSeconds },
      exception: entry.exception ? { ...entry.exception, traceback: true } : null,
      extra: entry.extra ?? {},
      file: { name: `${file}.py`, path: `/app/${entry.module.replaceAll(".", "/")}.py` },
      function: entry.function,
      level: { icon: levelIcons[entry.level], name: entry.level, no: levelNumbers[entry.level] },
      line: entry.line,
      message: entry.message,
      module: file,
      name: entry.module,
      process: { id: 1, name: "MainProcess" },
      thread: { id: 140_000_000_000_001, name: "MainThread" },
      time: { repr: time, timestamp: entry.atMs / 1000 },
    },
  })}\n`;
}
