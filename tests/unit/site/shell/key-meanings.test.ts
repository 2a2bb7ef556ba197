import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { keyMeanings } from "../../../../site/shell/key-meanings.ts";

it("docs list the keys that the page lists", () => {
  const docs = readFileSync(join(import.meta.dirname, "../../../../docs/dashboard-server.md"), "utf8");
  const listed = docs.split("| key | does |\n|---|---|\n")[1]?.split("\n\n")[0];
  const rows = keyMeanings.map(
    ({ keys, meaning }) => `| ${keys.map((key) => (key === "…" ? key : `\`${key}\``)).join(" ")} | ${meaning} |`,
  );
  expect(listed).toBe(rows.join("\n"));
});
