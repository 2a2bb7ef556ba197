import { parseArgs } from "node:util";
import { hostOf } from "./host.ts";
import { exitCode, type Io, inColour, type Verb } from "./io.ts";
import { shown } from "./text.ts";
import { evaluate } from "./verbs/evaluate.ts";
import { hetzner } from "./verbs/hetzner.ts";
import { hold } from "./verbs/hold-schema.ts";
import { installRule } from "./verbs/install-rule.ts";
import { prepareReader, removeReader } from "./verbs/prepare-reader.ts";
import { prepareTables } from "./verbs/prepare-records.ts";
import { pushContainers } from "./verbs/push-containers.ts";
import { readerUrl } from "./verbs/reader-url.ts";
import { record } from "./verbs/record.ts";
import { silence } from "./verbs/silence.ts";
import { whole } from "./whole.ts";

const verbs: Record<string, Verb> = {
  evaluate,
  hetzner,
  "prepare-records": prepareTables,
  "prepare-reader": prepareReader,
  "remove-reader": removeReader,
  "install-rule": installRule,
  "push-containers": pushContainers,
  silence,
  "hold-schema": hold,
  record,
  "reader-url": readerUrl,
};
/** Loaded when they are asked for, so that what evaluates four times a minute starts without them. */
const later: Record<string, () => Promise<Verb>> = {
  analyze: async () => (await import("./verbs/analyze.ts")).analyze,
  deployed: async () => (await import("./verbs/deployed.ts")).deployed,
  "report-context": async () => (await import("./verbs/report-context.ts")).context,
  coverage: async () => (await import("./verbs/coverage.ts")).coverage,
  digest: async () => (await import("./verbs/digest.ts")).digest,
  doctor: async () => (await import("./verbs/doctor.ts")).doctor,
  duckdb: async () => (await import("./verbs/duckdb.ts")).duckdb,
  egress: async () => (await import("./verbs/egress.ts")).egress,
  "in-sandbox": async () => (await import("./verbs/in-sandbox.ts")).inSandbox,
  remembered: async () => (await import("./verbs/remembered.ts")).remembered,
  render: async () => (await import("./verbs/render.ts")).render,
  report: async () => (await import("./verbs/report.ts")).report,
  reports: async () => (await import("./verbs/reports.ts")).reports,
  status: async () => (await import("./verbs/status.ts")).status,
  jq: async () => (await import("./verbs/jq.ts")).jq,
  "sync-logs": async () => (await import("./verbs/sync-logs.ts")).syncLogs,
  "sync-metrics": async () => (await import("./verbs/sync-metrics.ts")).copyMetrics,
};
const usage = `usage: watchbill-host ${[...Object.keys(verbs), ...Object.keys(later)].join("|")} --stack NAME [--json] [--root DIR]`;
const stdinBytes = 65_536;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      root: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      for: { type: "string" },
      because: { type: "string" },
      label: { type: "string", multiple: true },
      list: { type: "boolean" },
      end: { type: "string" },
      since: { type: "string" },
      commit: { type: "string" },
      message: { type: "string" },
      by: { type: "string" },
      fixes: { type: "string", multiple: true },
      at: { type: "string" },
      monitoring: { type: "boolean" },
      from: { type: "string" },
      to: { type: "string" },
      page: { type: "boolean" },
    },
  });
  const [name = ""] = positionals;
  const verb = verbs[name] ?? (await later[name]?.());
  if (!verb || !values.stack || !/^[a-z0-9][a-z0-9-]*$/.test(values.stack)) throw new Error(usage);
  const host = hostOf(values.stack, values.root, process.env.CREDENTIALS_DIRECTORY);
  const { stack, root, json, ...options } = values;
  return verb(host, io, { positional: positionals.slice(1), json, options });
}

const io: Io = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  async stdin() {
    const said = await whole(process.stdin, stdinBytes);
    if (!said) throw new Error(`more than ${stdinBytes} bytes on standard input`);
    return said.toString();
  },
  colour: inColour(),
};

try {
  process.exitCode = await main();
} catch (error) {
  io.err(`watchbill: ${shown((error as Error).message, 500)}`);
  process.exitCode = exitCode.failed;
}
