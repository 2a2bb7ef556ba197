/** Where things lie inside the analyzer's container: what runs it mounts them, and the verb `analyze` finds them there. Everything but
 *  `out` is read-only. */
export const sandboxPaths = {
  /** What `digest` wrote. */
  digest: "/in/digest.json",
  /** The stack's analyst.json. */
  analyst: "/in/analyst.json",
  /** What is known beside the copies, where there is any: `spent.json`, see `Spent`. */
  spent: "/in/spent.json",
  /** A folder as `dataFolder` names it: the two snapshots that the digest was made of. */
  data: "/in/data",
  /** The key of the Messages API, and nothing else. Missing where none is set. */
  key: "/in/key",
  out: "/out",
} as const;

/** What `analyze` leaves in the out folder. */
export const analysisFile = "analysis.json";
/** One line of JSON for each request that left, without the key. */
export const auditFile = "audit.jsonl";

/** What earlier reports cost, so that a month's budget holds. */
export interface Spent {
  thisMonthUsd: number;
}

/** The stack and the address that `analyze` is told in its environment. */
export const analyzeEnvironment = {
  /** Where the Messages API is; its own address where it is not set. For tests, and for those who reach it by a gateway. */
  apiUrl: "WATCHBILL_MODEL_URL",
  /** Folder in front of all paths above; empty in the container. */
  root: "WATCHBILL_SANDBOX_ROOT",
} as const;
