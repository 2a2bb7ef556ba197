import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const entry = join(import.meta.dirname, "in-page/charts.ts");

/** Puts the page of all charts (in-page/charts.ts) into a folder: `index.html?theme=light`. */
export async function writeChartsPage(folder: string): Promise<void> {
  const built = await build({
    ...{ root: import.meta.dirname, configFile: false, logLevel: "error", base: "./" },
    build: {
      ...{ write: false, target: "es2022", assetsInlineLimit: 0, cssCodeSplit: false },
      rolldownOptions: {
        input: { charts: entry },
        output: { format: "iife", entryFileNames: "charts.js", assetFileNames: "[name][extname]" },
      },
    },
  });
  if (!("output" in built)) throw new Error(`Vite gave no single output for ${entry}`);
  for (const file of built.output)
    writeFileSync(join(folder, file.fileName), file.type === "chunk" ? file.code : file.source);
  writeFileSync(join(folder, "index.html"), page);
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Charts</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script defer src="charts.js"></script>
<body></body>
</html>`;
