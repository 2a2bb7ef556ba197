// One render in a process of its own: `render-once.ts INPUT`, a file of JSON.
import { readFileSync } from "node:fs";
import { renderSite } from "../../../runtime/render/render-site.ts";

await renderSite(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
