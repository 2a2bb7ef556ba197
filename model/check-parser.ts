import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import type { Check } from "./check.ts";
import { type Duration, durationMs, isDuration } from "./duration.ts";
import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

const required = (fix: string) => z.string({ error: `is missing; ${fix}` }).min(1, `is empty; ${fix}`);
const whole = /^https?:\/\/./;
const address = z
  .string()
  .max(2_000)
  .refine((text) => text.startsWith("/") || (whole.test(text) && URL.canParse(text)), {
    error: 'must be a path of siteUrl ("/health") or a whole address ("https://api.example.org/health")',
  });
const status = z.string().regex(/^[1-5]\d\d(-[1-5]\d\d)?$/, 'must be a status code or a range, for example "200-299"');
const host = z.string().regex(/^[A-Za-z0-9.:-]+$/, "must be a host name or an address, without scheme and port");

const common = {
  id: idSchema,
  title: required("say what it is called").max(100, "must be at most 100 characters"),
  why: required("say what its failure means").max(500, "must be at most 500 characters"),
  severity: z.enum(["warning", "critical"]),
  owner: required('name who looks after this: owner: "gateway"').max(64, "must be at most 64 characters"),
  runbook: required('name the page that says what to do: runbook: "docs/runbooks/site.md"').max(
    300,
    "must be at most 300 characters",
  ),
  group: required('name the heading it stands under: group: "Website"').max(60, "must be at most 60 characters"),
  audience: z.enum(["private", "public"]),
  every: z.string().refine(isPeriod, { error: 'must lie between "20s" and "1d", in whole seconds' }),
  downAfter: z.int("must be a whole number").min(1, "must be 1 or more").max(20, "must be at most 20"),
  channels: z.array(idSchema).min(1, "names at least one channel, or is left out for all of them").optional(),
  adopt: z.union([z.boolean(), z.int().positive()]).optional(),
};

function isPeriod(text: string): boolean {
  if (!isDuration(text)) return false;
  const ms = durationMs(text);
  return ms >= 20_000 && ms <= 86_400_000 && ms % 1_000 === 0;
}

const http = z
  .strictObject({
    ...common,
    kind: z.literal("http"),
    url: address,
    method: z.enum(["GET", "POST", "HEAD"]).optional(),
    status: z.array(status).min(1).max(20).optional(),
    keyword: z.string().min(1).max(200).optional(),
    json: z.strictObject({ path: z.string().min(1).max(500), equals: z.string().max(500) }).optional(),
  })
  .refine(({ keyword, json }) => keyword === undefined || json === undefined, {
    path: ["keyword"],
    error: "is one thing to look for, and json another: give one of them",
  });

/** The periods at which the host can be asked; see `pushTimer`. */
const pushPeriods = ["20s", "30s", "1m", "2m", "5m", "10m"];
const service = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, "must be a container's or a service's name");

const schema = z.discriminatedUnion(
  "kind",
  [
    http,
    z.strictObject({ ...common, kind: z.literal("websocket"), url: address }),
    z.strictObject({ ...common, kind: z.literal("certificate"), url: address }),
    z.strictObject({
      ...common,
      kind: z.literal("dns"),
      record: z.enum(["A", "AAAA", "CNAME", "MX", "NS", "TXT"]),
      name: host.optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal("port"),
      port: z.int().min(1, "must be 1 to 65535").max(65_535, "must be 1 to 65535"),
      host: host.optional(),
      expect: z.enum(["open", "closed"]),
    }),
    z.strictObject({
      ...common,
      kind: z.literal("containers"),
      every: z.enum(pushPeriods, `must be one of ${pushPeriods.join(", ")}`),
      expected: z.array(service).min(1, "names at least one").max(50, "names at most 50"),
    }),
  ],
  { error: "must be http, websocket, certificate, dns, port or containers" },
);

const fileOf = (check: Check) =>
  typeof check?.id === "string" && check.id ? `checks/${check.id}.ts` : "checks/index.ts";

/** Every problem of all declared checks, each by itself and against the others. */
export function parseChecks(checks: readonly Check[], channelIds: readonly string[]): Problem[] {
  return checks.flatMap((check, index) => {
    const file = fileOf(check);
    const { error } = schema.safeParse(check);
    const problems = (error?.issues ?? []).flatMap((issue): Problem[] =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((field) => ({ file, field, message: `is not known for kind "${check.kind}"; remove it` }))
        : [{ file, field: issue.path.join("."), message: issue.message }],
    );
    const before = checks.slice(0, index);
    if (before.some((other) => other?.id === check?.id)) {
      problems.push({ file, field: "id", message: `"${check.id}" is declared twice; rename one` });
    }
    if (before.some((other) => other?.title === check?.title)) {
      problems.push({ file, field: "title", message: `"${check.title}" is another check's as well; rename one` });
    }
    if (check?.kind === "containers" && before.some((other) => other?.kind === "containers")) {
      problems.push({ file, field: "kind", message: "there is another check of containers; name all of them in one" });
    }
    for (const channel of check?.channels ?? []) {
      if (channelIds.includes(channel)) continue;
      const message = `names the channel "${channel}", which does not exist; known: ${channelIds.join(", ") || "none"}`;
      problems.push({ file, field: "channels", message });
    }
    return problems;
  });
}

/** What right checks lack in a stack's settings: asked once they are right, and only where there is a Kuma to make them. */
export function checkSettingsProblems(checks: readonly Check[], { siteUrl }: Settings, file: string): Problem[] {
  const ofSite = checks.filter((check) => usesSite(check));
  if (!siteUrl) {
    if (ofSite.length === 0) return [];
    const names = ofSite.slice(0, 3).map(({ id }) => id);
    const message = `is missing, but ${names.join(", ")} ask there; set it with: pulumi config set siteUrl https://…`;
    return [{ file, field: "watchbill:siteUrl", message }];
  }
  return checks.flatMap((check): Problem[] => {
    if (check.kind === "certificate" && !addressOf(check.url, siteUrl).startsWith("https://")) {
      const message = "has no certificate, since it is not https: give a whole address, or remove the check";
      return [{ file: fileOf(check), field: "url", message }];
    }
    if (check.kind === "dns" && !check.name && /^[\d.]+$|:/.test(new URL(siteUrl).hostname)) {
      const message = "is missing: siteUrl has an address and no name that could be asked for";
      return [{ file: fileOf(check), field: "name", message }];
    }
    return [];
  });
}

function usesSite(check: Check): boolean {
  return ("url" in check && check.url.startsWith("/")) || (check.kind === "dns" && !check.name);
}

/** The whole address. `siteUrl` has no slash at its end. */
export const addressOf = (url: string, siteUrl: string | undefined): string =>
  url.startsWith("/") ? `${siteUrl}${url}` : url;

export const secondsOf = (every: Duration): number => durationMs(every) / 1_000;
