import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

const common: BuildOptions = {
  absWorkingDir: projectDir,
  bundle: true,
  write: false,
  outdir: ".",
  platform: "node",
  target: "node24",
  external: ["pg-native"],
  legalComments: "inline",
  // Paths stand in the bundle: a checkout whose packages are linked into it makes the same one.
  preserveSymlinks: true,
  logLevel: "silent",
};

const duckDbPackage = "@duckdb/node-api";
/** The file beside the program that DuckDB's part in JavaScript is in. Only a verb that needs it loads it. */
const duckDbModule = "duckdb.cjs";

export type Bundle = ReadonlyMap<string, Buffer>;

/** The program as ES modules for Node 24: `watchbill.mjs`, and beside it what only some verbs load. */
export function bundledRuntime(): Promise<Bundle> {
  return built({
    entryPoints: { watchbill: "runtime/main.ts" },
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    plugins: [elsewhere(duckDbPackage, `./${duckDbModule}`)],
    // pg is CommonJS and requires Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}

/** DuckDB's part in JavaScript. It loads the library at `../../duckdb/<libraryName>/`, seen from itself. */
export function bundledDuckDb(libraryName: string): Promise<Bundle> {
  const library = `../../duckdb/${libraryName}/duckdb.node`;
  return built({
    entryPoints: { duckdb: duckDbPackage },
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    plugins: [elsewhere("@duckdb/node-bindings", library)],
  });
}

/** Files by their names, the entry's first. */
async function built(options: BuildOptions): Promise<Bundle> {
  const { outputFiles = [] } = await build({ ...common, ...options });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
}

/** Has a package not bundled, but loaded from this path when it is asked for. */
function elsewhere(name: string, path: string): Plugin {
  const filter = new RegExp(`^${name}$`);
  return { name, setup: ({ onResolve }) => onResolve({ filter }, () => ({ path, external: true })) };
}
