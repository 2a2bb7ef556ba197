import { createHash } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";

export const roles = ["gateway", "worker", "traffic"] as const;
export type Role = (typeof roles)[number];

/** The sample application as one ES module per role, ready to run under Node 24 with nothing installed beside it. */
export interface Bundle {
  /** Changes with the code. */
  hash: string;
  code: Record<Role, string>;
}

let bundled: Promise<Bundle> | undefined;

/** Bundles once per process. @throws esbuild's own message on code that does not build. */
export function bundleApp(): Promise<Bundle> {
  bundled ??= bundleRoles();
  return bundled;
}

async function bundleRoles(): Promise<Bundle> {
  const result = await build({
    entryPoints: roles.map((role) => join(import.meta.dirname, "service", `${role}.ts`)),
    outdir: "/",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    external: ["pg-native"],
    // pg, ws and ioredis are CommonJS and call require() for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "silent",
  });
  const code = Object.fromEntries(
    roles.map((role) => [role, result.outputFiles.find((file) => file.path === `/${role}.mjs`)?.text ?? ""]),
  ) as Record<Role, string>;
  return { hash: createHash("sha256").update(Object.values(code).join("\n")).digest("hex").slice(0, 12), code };
}
