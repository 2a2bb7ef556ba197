/** What a rule may ask of one log record. */
export interface LogRecord {
  /** ms */
  at: number;
  level: string;
  levelNumber: number;
  logger: string;
  message: string;
  extra: Readonly<Record<string, unknown>>;
  /** The line as it was parsed, with what no rule asks for. */
  parsed: { readonly text?: unknown; readonly record: Loguru };
}

/** A line of loguru's `serialize=True`; undefined where it is none. */
export function parseRecord(line: string): LogRecord | undefined {
  let parsed: { record?: Loguru } | null;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = parsed?.record;
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
    parsed: parsed as LogRecord["parsed"],
  };
}

interface Loguru {
  readonly time?: { timestamp?: unknown };
  readonly level?: { name?: unknown; no?: unknown };
  readonly name?: unknown;
  readonly function?: unknown;
  readonly line?: unknown;
  readonly message?: unknown;
  readonly exception?: unknown;
  readonly extra?: unknown;
}
