/** What a rule may ask of one log record. */
export interface LogRecord {
  /** ms */
  at: number;
  level: string;
  levelNumber: number;
  logger: string;
  message: string;
  extra: Readonly<Record<string, unknown>>;
}

/** A line of loguru's `serialize=True`; undefined where it is none. */
export function parseRecord(line: string): LogRecord | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { record } = (parsed ?? {}) as { record?: Loguru };
  const timestamp = record?.time?.timestamp;
  const { name: level, no: levelNumber } = record?.level ?? {};
  if (typeof timestamp !== "number" || typeof level !== "string" || typeof levelNumber !== "number") return undefined;
  const { name, message, extra } = record as Loguru;
  return {
    at: timestamp * 1_000,
    level,
    levelNumber,
    logger: typeof name === "string" ? name : "",
    message: typeof message === "string" ? message : "",
    extra: typeof extra === "object" && extra !== null ? (extra as Record<string, unknown>) : {},
  };
}

interface Loguru {
  time?: { timestamp?: unknown };
  level?: { name?: unknown; no?: unknown };
  name?: unknown;
  message?: unknown;
  extra?: unknown;
}
