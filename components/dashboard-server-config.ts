import type { Settings } from "../model/settings.ts";

/** Inside the container, which listens to what Docker publishes. */
export const serverPort = 8080;
export const serverUser = "watchbill";
/** In the place of the password's hash, which the host puts there. */
export const hashPlaceholder = "@password-hash@";

export interface ServerSettings extends Pick<Settings, "dashboardListen" | "dashboardUrl" | "host"> {
  hasPassword: boolean;
}

/** Nothing but the app's own files, and no page of others around it. What a style attribute says is refused as well; styles that a script
 *  sets are not. */
export const appPolicy = [
  "default-src 'none'",
  ...["script-src", "style-src", "font-src"].map((kind) => `${kind} 'self'`),
  "img-src 'self' data:",
  ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
].join("; ");
/** A report's page allows its own style by its hash, in its own words, and nothing else. */
const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const always = {
  "X-Content-Type-Options": ["nosniff"],
  "X-Frame-Options": ["DENY"],
  "Referrer-Policy": ["no-referrer"],
  "Cross-Origin-Resource-Policy": ["same-origin"],
  "Permissions-Policy": ["camera=(), geolocation=(), microphone=()"],
};

/** What Caddy is told, as its own JSON, for 2.6 and later. It gives files of two folders to those who ask by GET, and has neither an
 *  administration of its own nor anything to write. */
export function serverConfig(settings: ServerSettings): object {
  const routes = [
    {
      handle: [
        headers({ ...always, "Content-Security-Policy": [appPolicy], "Cache-Control": ["no-cache"] }, ["Server"]),
      ],
    },
    { match: [{ not: [{ method: ["GET", "HEAD"] }] }], ...answer(405, "Only reading is possible here.\n") },
    settings.hasPassword ? { handle: [asksPassword] } : onlyByName(settings),
    { handle: [{ handler: "encode", encodings: { zstd: {}, gzip: {} }, prefer: ["zstd", "gzip"] }] },
    {
      // What the folder holds beside them, evidence of all that was sent to a model, is not to be had here.
      match: [{ path_regexp: { pattern: "^/reports/[0-9]{8}-[0-9]{4}\\.html$" } }],
      handle: [headers({ "Content-Security-Policy": [reportPolicy] }), files("/srv")],
      terminal: true,
    },
    { match: [{ path: ["/data/*", "/app-*", "*.woff2"] }], handle: [keptForEver] },
    { handle: [files("/srv/site")] },
  ];
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: "ERROR" } } },
    storage: { module: "file_system", root: "/tmp/caddy" },
    apps: {
      http: {
        servers: {
          dashboards: {
            listen: [`:${serverPort}`],
            automatic_https: { disable: true },
            read_header_timeout: "10s",
            read_timeout: "10s",
            write_timeout: "60s",
            idle_timeout: "2m",
            max_header_bytes: 16_384,
            routes,
          },
        },
      },
    },
  };
}

const headers = (set: Record<string, string[]>, remove: string[] = []) => ({
  handler: "headers",
  response: { set, ...(remove.length > 0 ? { delete: remove } : {}) },
});

const files = (root: string) => ({ handler: "file_server", root, index_names: ["index.html"], hide: [".*"] });

const answer = (status_code: number, body: string) => ({
  handle: [{ handler: "static_response", status_code, body }],
  terminal: true,
});

/** Their names change with their content. One that is missing may come later, so only what was found is kept. */
const keptForEver = {
  handler: "headers",
  response: {
    deferred: true,
    require: { status_code: [200, 304] },
    set: { "Cache-Control": ["private, max-age=31536000, immutable"] },
  },
};

/** bcrypt takes a second, so its answer is kept in memory. */
const asksPassword = {
  handler: "authentication",
  providers: {
    http_basic: {
      hash: { algorithm: "bcrypt" },
      accounts: [{ username: serverUser, password: hashPlaceholder }],
      realm: "watchbill",
      hash_cache: {},
    },
  },
};

/** Without a password, a name that leads here is all that a strange page in somebody's browser needs to read along: so only names that
 *  are its own are answered to. */
function onlyByName({ dashboardListen, dashboardUrl, host }: ServerSettings) {
  const [address = ""] = dashboardListen.split(":");
  const names = ["localhost", "127.0.0.1", address, host, ...(dashboardUrl ? [new URL(dashboardUrl).hostname] : [])];
  return {
    match: [{ not: [{ host: [...new Set(names)] }] }],
    ...answer(421, "Not under this name. The setting dashboardUrl says under which one.\n"),
  };
}
