import * as z from "zod";

const id = z.int().positive();
const seconds = z.int().min(20, "must be 20 seconds or more").max(2_073_600, "must be 24 days (2073600) or less");
const port = z.int().min(1, "must be 1 to 65535").max(65_535, "must be 1 to 65535");
const webAddress = z
  .string()
  .max(2_000)
  .refine(
    (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
    'must be a web address, for example "https://example.org/"',
  );
const hostname = z
  .string()
  .regex(/^[^\s/:]+$|^[0-9a-fA-F:]+$/, "must be a host's name or address, without scheme and port");
const statusCodes = z
  .array(z.string().regex(/^[1-5]\d\d(-[1-5]\d\d)?$/, 'must be a status code or a range, for example "200-299"'))
  .min(1);

/** What every monitor has, whatever its type. */
const common = {
  name: z.string().min(1, "must not be empty").max(150),
  description: z.string().max(1_000).optional(),
  /** The `monitorId` of a monitor of type `group`. */
  parent: id.optional(),
  intervalSeconds: seconds.optional(),
  /** Between two tries while it is not yet down; the interval unless given. */
  retryIntervalSeconds: seconds.optional(),
  /** How many failures in a row are not yet down. */
  maxRetries: z.int().min(0).max(1_000).optional(),
  /** Down is told again after so many failures; 0 is never. */
  resendInterval: z.int().min(0).max(100_000).optional(),
  /** Up means down. */
  upsideDown: z.boolean().optional(),
  /** False pauses it. */
  active: z.boolean().optional(),
  /** The `notificationId`s of those who are told. Others that people add in the page stay. */
  notifications: z.array(id).max(100).optional(),
  /** Tags by `tagId`. Others that people add in the page stay. */
  tags: z
    .array(z.strictObject({ tag: id, value: z.string().max(255).optional() }))
    .max(100)
    .optional(),
  /** Takes over a monitor that is there already: the one of this name (true), or the one of this id. */
  adopt: z.union([z.boolean(), id]).optional(),
};

const timed = { timeoutSeconds: z.int().min(1).max(3_600).optional() };

const web = {
  ...timed,
  url: webAddress,
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().max(100_000).optional(),
  bodyEncoding: z.enum(["json", "form", "xml"]).optional(),
  basicAuthUser: z.string().optional(),
  basicAuthPassword: z.string().optional(),
  ignoreTls: z.boolean().optional(),
  /** Tells when its certificate is about to run out. */
  expiryNotification: z.boolean().optional(),
  maxRedirects: z.int().min(0).max(50).optional(),
  acceptedStatusCodes: statusCodes.optional(),
};

export const monitorSchemas = {
  http: z.strictObject({ type: z.literal("http"), ...common, ...web }),
  keyword: z.strictObject({
    type: z.literal("keyword"),
    ...common,
    ...web,
    keyword: z.string().min(1),
    invertKeyword: z.boolean().optional(),
  }),
  "json-query": z.strictObject({
    type: z.literal("json-query"),
    ...common,
    ...web,
    /** JSONata, as `$.status`. */
    jsonPath: z.string().min(1),
    expectedValue: z.string(),
    /** Equal unless given; another one needs Uptime Kuma 2.0 proper. */
    jsonPathOperator: z.enum(["==", "!=", ">", ">=", "<", "<=", "contains"]).optional(),
  }),
  port: z.strictObject({ type: z.literal("port"), ...common, ...timed, hostname, port }),
  ping: z.strictObject({
    type: z.literal("ping"),
    ...common,
    ...timed,
    hostname,
    packetSizeBytes: z.int().min(1).max(65_500).optional(),
    /** Echo requests for each check. Needs Uptime Kuma 2.0 proper. */
    pingCount: z.int().min(1).max(100).optional(),
  }),
  push: z.strictObject({
    type: z.literal("push"),
    ...common,
    /** The secret in the push address; made up unless given. */
    pushToken: z
      .string()
      .regex(/^[A-Za-z0-9]{32}$/, "must be 32 letters and digits")
      .optional(),
  }),
  dns: z.strictObject({
    type: z.literal("dns"),
    ...common,
    hostname,
    dnsServer: z.string().min(1).optional(),
    port: port.optional(),
    recordType: z.enum(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"]).optional(),
  }),
  group: z.strictObject({ type: z.literal("group"), ...common }),
};

export type MonitorType = keyof typeof monitorSchemas;
export type Monitor = { [Type in MonitorType]: z.infer<(typeof monitorSchemas)[Type]> }[MonitorType];

export const monitorSchema = z.discriminatedUnion("type", [
  monitorSchemas.http,
  monitorSchemas.keyword,
  monitorSchemas["json-query"],
  monitorSchemas.port,
  monitorSchemas.ping,
  monitorSchemas.push,
  monitorSchemas.dns,
  monitorSchemas.group,
]);
export const monitorSecrets = ["basicAuthPassword", "pushToken", "headers", "body"];
