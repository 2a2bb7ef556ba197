import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alerts } from "../../alerts/index.ts";
import type { Verb } from "../verb.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

export const verb: Verb = {
  name: "test",
  summary: "runs the rule tests beside the alerts, in simulated time",
  usage: "[--alert ID]",
  example: "npx watchbill test --alert queue-depth",
  options: { alert: { type: "string" } },
  async run({ alert }) {
    const folder = alert === undefined ? "alerts/" : testOf(String(alert));
    const vitest = join(projectDir, "node_modules/vitest/vitest.mjs");
    const words = [vitest, "run", "--project", "rules", folder];
    const child = spawn(process.execPath, words, { cwd: projectDir, stdio: "inherit" });
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 1));
    });
  },
};

function testOf(id: string): string {
  const ids = alerts.map((alert) => alert.id);
  if (!ids.includes(id)) throw new Error(`there is no alert "${id}"; there are ${ids.join(", ")}`);
  const file = `alerts/${id}.test.ts`;
  if (!existsSync(join(projectDir, file)))
    throw new Error(`${file} does not exist; docs/rule-tests.md shows how to write it`);
  return file;
}
