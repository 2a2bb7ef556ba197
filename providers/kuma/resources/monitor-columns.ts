import type { Value, Values } from "../../engine/values.ts";
import type { KumaMonitor } from "../client/kuma.ts";
import { type MonitorType, monitorSchemas } from "../schema/monitor.ts";

/** How one field of ours lies in Kuma's monitor. */
interface Column {
  /** Kuma's fields for a value; for undefined, those of a monitor that does not set it. */
  write(value: Value | undefined, inputs: Values): Record<string, unknown>;
  /** Undefined where there is nothing. */
  read(monitor: KumaMonitor): Value | undefined;
  /** Only Uptime Kuma 2.0 proper has it. */
  release?: true;
  /** Where it is not set, it comes from the interval, and changes with it. */
  follows?: true;
}

function plain(kuma: string, unset: Value = null): Column {
  return {
    write: (value = unset) => ({ [kuma]: value }),
    read: (monitor) => (monitor[kuma] ?? undefined) as Value | undefined,
  };
}

const intervalOf = ({ intervalSeconds = 60 }: Values) => Number(intervalSeconds);

const columns: Record<string, Column> = {
  type: plain("type"),
  name: plain("name"),
  description: plain("description"),
  parent: plain("parent"),
  intervalSeconds: plain("interval", 60),
  retryIntervalSeconds: {
    write: (value, inputs) => ({ retryInterval: value ?? intervalOf(inputs) }),
    read: ({ retryInterval }) => retryInterval as Value,
    follows: true,
  },
  maxRetries: plain("maxretries", 0),
  resendInterval: plain("resendInterval", 0),
  upsideDown: plain("upsideDown", false),
  timeoutSeconds: {
    // As Kuma's page has it: four fifths of the interval; of a ping, 10 s.
    write: (value, inputs) => ({ timeout: value ?? unsetTimeout(String(inputs.type), intervalOf(inputs)) }),
    read: ({ timeout }) => timeout as Value,
    follows: true,
  },
  url: plain("url"),
  method: plain("method", "GET"),
  headers: {
    write: (value) => ({ headers: value === undefined ? null : JSON.stringify(value) }),
    read: ({ headers }) => objectIn(headers),
  },
  body: plain("body"),
  bodyEncoding: plain("httpBodyEncoding", "json"),
  basicAuthUser: {
    write: (value = null) => ({ basic_auth_user: value, authMethod: value === null ? null : "basic" }),
    read: ({ basic_auth_user: user, authMethod }) => (authMethod === "basic" && user ? String(user) : undefined),
  },
  basicAuthPassword: plain("basic_auth_pass"),
  ignoreTls: plain("ignoreTls", false),
  expiryNotification: plain("expiryNotification", false),
  maxRedirects: plain("maxredirects", 10),
  acceptedStatusCodes: plain("accepted_statuscodes", ["200-299"]),
  keyword: plain("keyword"),
  invertKeyword: plain("invertKeyword", false),
  jsonPath: plain("jsonPath"),
  expectedValue: plain("expectedValue"),
  jsonPathOperator: { ...plain("jsonPathOperator", "=="), release: true },
  hostname: plain("hostname"),
  port: plain("port"),
  packetSizeBytes: plain("packetSize", 56),
  pingCount: { ...plain("ping_count", 1), release: true },
  dnsServer: plain("dns_resolve_server", "1.1.1.1"),
  recordType: plain("dns_resolve_type", "A"),
  pushToken: plain("pushToken"),
};
/** A DNS monitor's port is 53 unless given; any other that has one must give it. */
const dnsPort = plain("port", 53);

/** What a monitor must have that no field of ours stands for, or the database refuses it. */
const always = {
  // As Kuma's page has it where there is none: messages link to it, and ntfy refuses a link to nothing.
  url: "https://",
  accepted_statuscodes: ["200-299"],
  kafkaProducerBrokers: [],
  kafkaProducerSaslOptions: { mechanism: "None" },
};
const alwaysInRelease = { conditions: [], rabbitmqNodes: [], ping_numeric: true, ping_per_request_timeout: 2 };

/** A whole monitor, to be added. `release`: for Uptime Kuma 2.0 proper, which knows fields that the early copy fails on. */
export function newMonitor(inputs: Values, release: boolean): Record<string, unknown> {
  const type = inputs.type as MonitorType;
  const fields = columnsOf(type).filter(([, column]) => release || !column.release);
  // Columns of other types are written too where nothing may be missing: each check reads its interval and timeout.
  const written = fields.map(([field, column]) => column.write(inputs[field], inputs));
  const whole = { ...columns.timeoutSeconds?.write(undefined, inputs), method: "GET", maxredirects: 10 };
  return Object.assign(whole, always, release ? alwaysInRelease : {}, ...written);
}

/** Kuma's fields for those of ours that are set, and for those that were set before and no longer are. What people set in the page is
 *  not among them. */
export function changedFields(monitor: KumaMonitor, inputs: Values, before: Values, release: boolean) {
  // An interval that only the page sets is what follows from it, too.
  const all = { ...("intervalSeconds" in before ? {} : { intervalSeconds: monitor.interval as Value }), ...inputs };
  const changes = ([field, column]: [string, Column]) => {
    if (!release && column.release) return false;
    if (field in inputs) return true;
    return (field in before && field !== "pushToken") || (column.follows && !isSet(column, monitor));
  };
  const fields = columnsOf(inputs.type as MonitorType).filter(changes);
  return Object.assign({}, ...fields.map(([field, column]) => column.write(inputs[field], all))) as Record<
    string,
    unknown
  >;
}

/** A monitor in our words. `onlySet`: without what a monitor has that sets nothing. */
export function readFields(monitor: KumaMonitor, onlySet: boolean): Values {
  const fields = columnsOf(monitor.type as MonitorType).filter(([, column]) => !onlySet || isSet(column, monitor));
  const read = fields.map(([field, column]) => [field, column.read(monitor)]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Values;
}

function isSet(column: Column, monitor: KumaMonitor): boolean {
  const unset = column.write(undefined, { type: monitor.type, intervalSeconds: monitor.interval as Value });
  return Object.entries(unset).some(([key, value]) => !same(monitor[key] || null, value || null));
}

/** The fields among these that only Uptime Kuma 2.0 proper has. */
export function releaseFields(inputs: Values): string[] {
  return Object.keys(inputs).filter((field) => columns[field]?.release);
}

function columnsOf(type: MonitorType): [string, Column][] {
  return Object.keys(monitorSchemas[type].shape).flatMap((field): [string, Column][] => {
    const column = type === "dns" && field === "port" ? dnsPort : columns[field];
    return column ? [[field, column]] : [];
  });
}

function unsetTimeout(type: string, interval: number): number {
  return type === "ping" ? 10 : Math.floor(interval * 0.8);
}

function objectIn(text: unknown): Value | undefined {
  if (typeof text !== "string" || text === "") return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text; // a person wrote it so: shown as it is
  }
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
