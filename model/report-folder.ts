/** Names inside the folder of reports: `reportsDir` on a host, `gateway-data/reports` on a laptop. A finished report is `<id>.json`,
 *  `<id>.html` and, where something was sent to the model, `<id>.audit.jsonl.gz`. */
export const reportFolder = {
  /** What the run under way is at work on; gone once its report is saved. */
  run: "run",
  /** An empty file: the next run's report is one of what came after a deployment. */
  afterDeploy: "after-deploy",
} as const;

/** Names inside the run's folder. */
export const runFolder = {
  /** Which report it will be: `RunStart`. There before anything else. */
  start: "start.json",
  /** `Digest`, or `{"failed": "why"}`. */
  digest: "digest.json",
  context: "context.json",
  /** What earlier reports have cost: `Spent`. */
  spent: "spent.json",
  snapshot: "snapshot",
  /** The one folder that the analyzer's container can write to. */
  out: "out",
  /** `Analysis`. */
  analysis: "out/analysis.json",
  /** Every byte that was sent to the model. */
  audit: "out/audit.jsonl",
  /** One line that says why the analyzer could not begin or was ended, where it was. */
  analystFailed: "analyst-failed",
} as const;

/** `20261126-0730`, in UTC. */
export const reportIdPattern = /^\d{8}-\d{4}$/;
