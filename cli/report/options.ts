import type { Report } from "../../model/report.ts";

/** What a person asks `watchbill report` for. */
export interface Asked {
  stack: string;
  folder: string;
  kind: Report["kind"];
  since?: string | undefined;
  /** Undefined: not after a deployment; `named`: which one, the last where it is left out. */
  deploy?: { named: string | undefined } | undefined;
  send: boolean;
  dryRun: boolean;
  /** Neither the host nor the model is asked. */
  offline: boolean;
}

/** @throws Error in one line for options that do not go together */
export function asked(values: Record<string, unknown>, [named, ...more]: readonly string[]): Asked {
  const [send, dryRun, offline] = [values.send, values["dry-run"], values.offline].map((value) => value === true);
  const afterDeploy = values["after-deploy"] === true;
  const unknown = more[0] ?? (afterDeploy ? undefined : named);
  if (unknown !== undefined) throw new Error(`what is "${unknown}"? A time or a commit stands behind --after-deploy`);
  const since = values.since === undefined ? undefined : String(values.since);
  const both = (one: string, other: string, why: string) =>
    new Error(`${one} and ${other} do not go together: ${why}; leave one out`);
  if (since !== undefined && afterDeploy) throw both("--since", "--after-deploy", "each says where to begin");
  if (send && dryRun) throw both("--send", "--dry-run", "a dry run makes no report");
  if (send && offline) throw both("--send", "--offline", "nobody is told without the network");
  return {
    ...{ stack: String(values.stack), folder: String(values.data), kind: afterDeploy ? "after-deploy" : "by hand" },
    ...{ since, deploy: afterDeploy ? { named } : undefined },
    ...{ send: send === true, dryRun: dryRun === true, offline: offline === true },
  };
}
