/** Which records of the application's JSON-lines log are counted. All that is given must hold. */
export interface LogsQuery {
  source: "logs";
  /** That level and worse; every level when left out. */
  level?: LogLevel;
  /** The logger (a module's dotted name) or one below it: `yapit.gateway` also means `yapit.gateway.ws`. */
  logger?: string;
  /** The masked message, whole: `Background task <*> crashed`. What differs from record to record is `<*>`. */
  template?: string;
  /** Text that the message contains, upper and lower case told apart. */
  contains?: string;
  /** Values that the record's extra fields have: `{ event_type: "error" }`. */
  fields?: Readonly<Record<string, string>>;
  /** What the count is split by, which becomes a label: `level`, `logger`, `template`, or an extra field, whose label is its
   *  name: `extra.model_slug` gives `{model_slug}`. */
  by?: LogsBy;
}

/** loguru's levels, mildest first, with its numbers. */
export const logLevels = { TRACE: 5, DEBUG: 10, INFO: 20, SUCCESS: 25, WARNING: 30, ERROR: 40, CRITICAL: 50 } as const;
export type LogLevel = keyof typeof logLevels;

export type LogsBy = "level" | "logger" | "template" | `extra.${string}`;

export const logsByPattern = /^(level|logger|template|extra\.[A-Za-z_]\w{0,62})$/;

/** How far back a rule can look that counts log records or containers: for so long they are remembered. */
export const countWindowLimitMs = 86_400_000;

/** In the configuration's folder on the host: where the logs are, `{"directory":"/…"}`. Missing where the stack has none. */
export const logsFile = "logs.json";
