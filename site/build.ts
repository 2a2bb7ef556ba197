import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const siteDir = import.meta.dirname;

/** The app's files by name: `index.html`, `app-HASH.js`, `app-HASH.css` and fonts. The same source gives the same bytes. They work from a disk
 *  as well as from a server: one classic script, every address relative. */
export async function buildSite(): Promise<Map<string, Buffer>> {
  const result = await build({
    root: siteDir,
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: "error",
    base: "./",
    build: {
      write: false,
      target: "es2022",
      cssTarget: ["chrome123", "firefox120", "safari17.5"], // they know light-dark(), of which all colours are made
      modulePreload: false,
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: {
        input: { app: join(siteDir, "main.ts") },
        output: { format: "iife", entryFileNames: "app-[hash].js", assetFileNames: "[name]-[hash][extname]" },
      },
    },
  });
  if (!("output" in result)) throw new Error("Vite gave no single output for site/main.ts");
  const files = result.output.map((file): [string, Buffer] => [
    file.fileName.replace(/^style-/, "app-"),
    Buffer.from(file.type === "chunk" ? file.code : file.source),
  ]);
  const named = (ending: string) => files.find(([name]) => name.startsWith("app-") && name.endsWith(ending))?.[0] ?? "";
  const page = readFileSync(join(siteDir, "index.html"), "utf8")
    .replace("app.css", named(".css"))
    .replace("app.js", named(".js"));
  return new Map([["index.html", Buffer.from(page)], ...files.sort(([one], [other]) => (one < other ? -1 : 1))]);
}
