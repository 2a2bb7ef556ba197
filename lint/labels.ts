import type { Alert } from "../model/alert.ts";
import type { ContainersQuery, HostMetric } from "../model/query.ts";
import type { Rule } from "./check.ts";
import { outputColumns } from "./sql/parsed.ts";

/** What a rule's message may name beside `{value}`, or undefined where only the database knows. */
export function labelsOf({ alert, sql }: Rule): string[] | undefined {
  const { value } = alert;
  switch (value.source) {
    case "sql": {
      const names = sql && outputColumns(sql.tree)?.map(({ name }) => name);
      return names?.filter((name) => name !== "value" && !isSamples(name, alert));
    }
    case "logs":
      return ["sample", ...(value.by ? [value.by.replace("extra.", "")] : [])];
    case "host":
      return isPerMount(value.metric) ? ["mount"] : [];
    case "containers":
      return containerLabels(value);
    case "drift":
      return ["path", "what", "resource"];
    case "units":
      return value.metric === "failed" ? ["unit", "description"] : ["timer", "last"];
  }
}

const isSamples = (name: string, { minimumSamples }: Alert) => name === "samples" && minimumSamples !== undefined;

const isPerMount = (metric: HostMetric) => metric.startsWith("disk-") || metric.startsWith("inodes-");

function containerLabels({ states }: ContainersQuery): string[] {
  if (states.includes("replaced")) return ["service"];
  return states.includes("missing") ? ["service", "state"] : ["container", "state", "service"];
}
