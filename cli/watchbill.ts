#!/usr/bin/env node
import { parseArgs } from "node:util";
import type { Verb } from "./verb.ts";

// Loaded when asked for: `--help` should not wait for Pulumi.
const verbs: Record<string, () => Promise<{ verb: Verb }>> = {
  preview: () => import("./verbs/preview.ts"),
  plan: () => import("./verbs/plan.ts"),
  comment: () => import("./verbs/comment.ts"),
  "approved-run": () => import("./verbs/approved-run.ts"),
  up: () => import("./verbs/up.ts"),
  refresh: () => import("./verbs/refresh.ts"),
  destroy: () => import("./verbs/destroy.ts"),
  deployments: () => import("./verbs/deployments.ts"),
  rollback: () => import("./verbs/rollback.ts"),
  drift: () => import("./verbs/drift.ts"),
  env: () => import("./verbs/env.ts"),
  "env-rm": () => import("./verbs/env-rm.ts"),
  compare: () => import("./verbs/compare.ts"),
  told: () => import("./verbs/told.ts"),
  status: () => import("./verbs/status.ts"),
  doctor: () => import("./verbs/doctor.ts"),
  deployed: () => import("./verbs/deployed.ts"),
  silence: () => import("./verbs/silence.ts"),
  test: () => import("./verbs/test.ts"),
  backtest: () => import("./verbs/backtest.ts"),
  lint: () => import("./verbs/lint.ts"),
  query: () => import("./verbs/query.ts"),
  investigate: () => import("./verbs/investigate.ts"),
  coverage: () => import("./verbs/coverage.ts"),
  "sync-metrics": () => import("./verbs/sync-metrics.ts"),
  "sync-logs": () => import("./verbs/sync-logs.ts"),
  "sync-data": () => import("./verbs/sync-data.ts"),
  report: () => import("./verbs/report.ts"),
  reports: () => import("./verbs/reports.ts"),
  dashboard: () => import("./verbs/dashboard.ts"),
  stress: () => import("./verbs/stress.ts"),
  demo: () => import("./verbs/demo.ts"),
};

async function main([name, ...words]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "help") return await help();
  const load = verbs[name];
  if (!load) {
    console.error(`watchbill: unknown verb "${name}"; known: ${Object.keys(verbs).join(", ")}`);
    return 2;
  }
  const { verb } = await load();
  const options = { ...verb.options, help: { type: "boolean" as const } };
  const allowPositionals = verb.positionals === true;
  let values: Record<string, unknown>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({ args: words, options, strict: true, allowPositionals }));
  } catch (error) {
    console.error(`watchbill ${name}: ${(error as Error).message}\n\n${usage(verb)}`);
    return 2;
  }
  if (values.help) {
    console.log(usage(verb));
    return 0;
  }
  return await verb.run(values, positionals);
}

async function help(): Promise<number> {
  console.log("watchbill VERB [--stack NAME]: everything that watches one VPS, as one Pulumi stack\n");
  for (const load of Object.values(verbs)) {
    const { verb } = await load();
    console.log(`  ${verb.name.padEnd(11)} ${verb.summary}`);
  }
  console.log("\nwatchbill VERB --help shows its options and an example.");
  return 0;
}

function usage({ name, summary, usage, example }: Verb): string {
  return `watchbill ${name} ${usage}\n\n${summary}\n\nExample:\n  ${example}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`watchbill: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
