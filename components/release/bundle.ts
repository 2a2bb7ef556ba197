import { readFile } from "node:fs/promises";
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

const jqPackage = "jq-wasm/dist/build/jq.js";
const jqModule = "jq.cjs";

export type Bundle = ReadonlyMap<string, Buffer>;

/** The program as ES modules for Node 24: `watchbill.mjs`, and beside it what only some verbs load. */
export function bundledRuntime(): Promise<Bundle> {
  return built({
    entryPoints: { watchbill: "runtime/main.ts" },
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    plugins: [elsewhere(duckDbPackage, `./${duckDbModule}`), elsewhere(jqPackage, `./${jqModule}`)],
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

/** jq, for the sandbox. The package moves each byte of input and output by copying all of it, takes minutes for a megabyte, and says nothing
 *  of an error behind some output: these places are changed, and what is then returned is `JqResult` of runtime/verbs/jq.ts. */
export function bundledJq(): Promise<Bundle> {
  return built({
    entryPoints: { jq: jqPackage },
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    plugins: [changed(/jq-wasm\/dist\/build\/jq\.js$/, jqChanges)],
  });
}

const growsByOne = (name: string) => `const tmp = new Uint8Array(${name}.length + 1);
                tmp.set(${name}, 0);
                tmp[tmp.length - 1] = charCode;
                ${name} = tmp;`;
const jqChanges: readonly [from: string, to: string][] = [
  [
    "stdinBuffer = toByteArray(stdinString); stdoutBuffer = new Uint8Array(0); stderrBuffer = new Uint8Array(0);",
    "stdinBuffer = jsonString; stdoutBuffer = []; stderrBuffer = [];",
  ],
  ["stdinBuffer = stdinBuffer.slice(1);", "stdinBuffer = stdinBuffer.subarray(1);"],
  [growsByOne("stdoutBuffer"), "stdoutBuffer.push(charCode);"],
  [growsByOne("stderrBuffer"), "stderrBuffer.push(charCode);"],
  [
    'Module.callMain([...flags, query, "/dev/stdin"]);',
    'return { code: Module.callMain([...flags, query, "/dev/stdin"]), stdout: Buffer.from(stdoutBuffer), stderr: Buffer.from(stderrBuffer) };',
  ],
];

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

/** Has texts of a package's file replaced. @throws Error where one of them is not in it: another version was installed */
function changed(filter: RegExp, changes: readonly [string, string][]): Plugin {
  return {
    name: `changed ${filter}`,
    setup: ({ onLoad }) =>
      onLoad({ filter }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const [from, to] of changes) {
          if (!contents.includes(from)) throw new Error(`${path} no longer holds: ${from}`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: "js" };
      }),
  };
}
