import * as z from "zod";
import { type Audience, webhookPattern } from "./channel.ts";
import { type DashboardSettings, dashboardProblems, dashboardSecrets, dashboardShape } from "./dashboard-settings.ts";
import { environmentNameProblem } from "./environment.ts";
import { type HeartbeatSettings, heartbeatProblems, heartbeatSecrets, heartbeatShape } from "./heartbeat-settings.ts";
import { type HetznerSettings, hetznerSecrets, hetznerShape, missingHetznerSettings } from "./hetzner-settings.ts";
import { type KumaSettings, kumaSecrets, kumaShape, missingKumaSettings } from "./kuma-settings.ts";
import type { Problem } from "./problem.ts";
import { type SyncSettings, syncSecrets, syncShape } from "./sync-settings.ts";
import { baseUrl, httpUrl } from "./web-address.ts";

/** What a stack is told by `pulumi config`: where it runs, what it reads, whom it tells. See Pulumi.prod.yaml. */
export interface Settings extends KumaSettings, HeartbeatSettings, HetznerSettings, SyncSettings, DashboardSettings {
  /** Name or address of the VPS. */
  host: string;
  port: number;
  /** The host's public key, `ssh-ed25519 AAAA…`, as `ssh-keyscan` prints it behind the name. Anything else is refused. */
  hostKey: string;
  /** Private key of root on the VPS, the text of the file. */
  sshKey: string;
  /** Processor of the VPS, for the Node that is put there. */
  architecture: Architecture;
  /** `postgres://user:password@host:5432/name`, as seen from the VPS. A role that can only read is enough. Where the database
   *  publishes no port, the host is its container (or Swarm service), whose address is looked up at each tick. */
  databaseUrl: string;
  ntfyServer: string;
  ntfyTopic: string;
  ntfyToken?: string;
  ntfyAudience: Audience;
  /** Where the buttons of notifications publish to, another long topic: everybody must be allowed to write to it, and the
   *  token's user to read it. No buttons without it. */
  ntfyControlTopic?: string;
  /** `https://discord.com/api/webhooks/…`. No Discord channel without it. */
  discordWebhook?: string;
  discordAudience: Audience;
  /** `sk-ant-…`, a key of the Messages API, with which the daily report is thought about. Reports come without it, too. */
  anthropicKey?: string;
  /** Put before an alert's `runbook` to make a link of it: where this project can be read, without a slash at its end. */
  runbookUrl?: string;
  /** Opened when a notification is tapped. */
  clickUrl?: string;
  /** Folder on the VPS of the application's `*.jsonl` logs (loguru's `serialize=True`), which rules with `logs(…)` count in. */
  logDirectory?: string;
  /** The stack that this one shadows, which makes it a preview environment: it tells nobody. `watchbill env` sets it. */
  shadowOf?: string;
  /** When the host removes the preview environment by itself: `2026-03-10T10:00:00Z`. */
  shadowExpires?: string;
  /** The ntfy topic that a preview environment may tell. */
  shadowTopic?: string;
}

export type Architecture = "x64" | "arm64";

export const secretSettings = [
  "sshKey",
  "databaseUrl",
  "ntfyTopic",
  "ntfyToken",
  "ntfyControlTopic",
  "discordWebhook",
  "anthropicKey",
  "shadowTopic",
  ...hetznerSecrets,
  ...heartbeatSecrets,
  ...kumaSecrets,
  ...syncSecrets,
  ...dashboardSecrets,
] as const satisfies (keyof Settings)[];

const oneLine = z.string().regex(/^[^\r\n]*$/, "must be one line");
const topic = z.string().regex(/^[-_A-Za-z0-9]{1,64}$/, "must be 1 to 64 letters, digits, - or _");
const audience = z.enum(["private", "public"]).default("private");

const shape = z.strictObject({
  host: oneLine.regex(/^[A-Za-z0-9.:-]+$/, "must be a host name or an address, without user or port"),
  port: z.coerce.number("must be a port number").int().min(1).max(65_535).default(22),
  hostKey: oneLine
    .trim()
    .regex(
      /^(ssh|ecdsa)-\S+ [A-Za-z0-9+/=]+$/,
      'must be "ssh-ed25519 AAAA…", as ssh-keyscan prints it behind the name',
    ),
  sshKey: z.string().includes("PRIVATE KEY-----", 'must be a private key, the text from "-----BEGIN" on'),
  architecture: z.enum(["x64", "arm64"]).default("x64"),
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/, error: 'must be "postgres://user:password@host:5432/name"' }),
  ntfyServer: baseUrl("https://ntfy.sh").default("https://ntfy.sh"),
  ntfyTopic: topic,
  ntfyToken: z.string().regex(/^\S+$/, "must be one word").optional(),
  ntfyAudience: audience,
  ntfyControlTopic: topic.optional(),
  discordWebhook: z
    .string()
    .regex(webhookPattern, 'must be a webhook\'s URL, "https://discord.com/api/webhooks/…", as Discord copies it')
    .optional(),
  discordAudience: audience,
  anthropicKey: z
    .string()
    .regex(
      /^sk-ant-[A-Za-z0-9_-]{20,200}$/,
      'must be a key of the Messages API, "sk-ant-…", as the console shows it once',
    )
    .optional(),
  runbookUrl: baseUrl("https://ntfy.sh").optional(),
  clickUrl: httpUrl("https://ntfy.sh").optional(),
  logDirectory: oneLine
    .regex(
      /^(\/(?!\.\.?(\/|$))[A-Za-z0-9._@+-]+){2,}$/,
      'must be a folder\'s whole path, for example "/var/lib/docker/volumes/app_logs/_data"',
    )
    .optional(),
  ...hetznerShape,
  ...kumaShape,
  ...heartbeatShape,
  ...syncShape,
  ...dashboardShape,
  shadowOf: oneLine.optional(),
  shadowExpires: z.iso
    .datetime({ precision: 0, error: 'must be a time in UTC, to the second: "2026-03-10T10:00:00Z"' })
    .optional(),
  shadowTopic: topic.optional(),
});

const schema = shape
  .superRefine((values, context) => {
    const problems = [
      ...heartbeatProblems(values as HeartbeatSettings & { host: string }),
      ...dashboardProblems(values as DashboardSettings),
    ];
    for (const [setting, message] of problems) {
      context.addIssue({ code: "custom", path: [setting], message });
    }
  })
  .superRefine((values, context) => {
    const missing = [
      ...missingHetznerSettings(values as Partial<HetznerSettings>),
      ...missingKumaSettings(values as Partial<KumaSettings>),
    ];
    for (const setting of missing) context.addIssue({ code: "custom", path: [setting], message: "is missing" });
  })
  // A notification carries the control topic's name: on the topic itself every press would be a notification again.
  .refine(({ ntfyTopic, ntfyControlTopic }) => ntfyTopic !== ntfyControlTopic, {
    path: ["ntfyControlTopic"],
    error: "must be another topic than ntfyTopic",
  })
  .refine(({ shadowOf, shadowExpires }) => (shadowOf === undefined) === (shadowExpires === undefined), {
    path: ["shadowExpires"],
    error: "must be there where shadowOf is, and only there; deploy a preview environment with: make env",
  })
  .refine(({ shadowOf, shadowTopic }) => shadowTopic === undefined || shadowOf !== undefined, {
    path: ["shadowTopic"],
    error: "is for a preview environment, which make env deploys",
  })
  .refine(
    ({ shadowTopic, ntfyTopic, ntfyControlTopic }) =>
      !shadowTopic || ![ntfyTopic, ntfyControlTopic].includes(shadowTopic),
    {
      path: ["shadowTopic"],
      error: "must be another topic than those of the stack that is shadowed",
    },
  )
  .refine(({ shadowTopic, ntfyAudience }) => !shadowTopic || ntfyAudience === "private", {
    path: ["shadowTopic"],
    error: "must be left out where ntfyAudience is public: a preview environment never tells the public",
  });

/** Reads a stack's configuration (keys without the `watchbill:` prefix). `file` is named in the problems. A value of a
 *  secret never stands in a problem's text. */
export function parseSettings(
  values: Record<string, string>,
  file: string,
): { settings?: Settings; problems: Problem[] } {
  const parsed = schema.safeParse(values);
  if (parsed.success) return { settings: parsed.data as Settings, problems: [] };
  const problems = parsed.error.issues.flatMap((issue): Problem[] => {
    if (issue.code === "unrecognized_keys") {
      const known = Object.keys(shape.shape).join(", ");
      return issue.keys.map((key) => ({ file, field: `watchbill:${key}`, message: `is unknown; known: ${known}` }));
    }
    const key = String(issue.path[0]);
    const field = `watchbill:${key}`;
    if (key in values) return [{ file, field, message: issue.message }];
    const secret = (secretSettings as readonly string[]).includes(key) ? "--secret " : "";
    return [{ file, field, message: `is missing; set it with: pulumi config set ${secret}${key} …` }];
  });
  return { problems };
}

/** The settings among everything that Pulumi has configured, whose keys are `<project>:<key>`. */
export function parseStackConfig(
  config: Record<string, string>,
  project: string,
  stack: string,
): { settings?: Settings; problems: Problem[] } {
  const prefix = `${project}:`;
  const ours = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const values = Object.fromEntries(ours.map(([key, value]) => [key.slice(prefix.length), value]));
  const file = `Pulumi.${stack}.yaml`;
  const parsed = parseSettings(values, file);
  // Whatever is set by mistake, a stack that counts is never muted.
  const { shadowOf } = parsed.settings ?? {};
  const message = shadowOf === undefined ? undefined : environmentNameProblem(stack, shadowOf);
  return message ? { problems: [{ file, field: "watchbill:shadowOf", message }] } : parsed;
}
