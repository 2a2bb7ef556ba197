import { type Alert, above, below } from "../model/alert.ts";
import { host } from "../model/query.ts";

/** What Linux could still give out, caches included, is nearly gone: next the kernel kills a process. Of 8 GB, 92 % leave
 *  650 MB and 97 % leave 250 MB. Five minutes, since loading a model takes much memory for a short time. */
export const memoryUsage: Alert = {
  id: "memory-usage",
  title: "Memory is running out",
  owner: "host",
  runbook: "docs/runbooks/memory-usage.md",
  unit: "%",
  value: host("memory-used-percent"),
  levels: [
    { severity: "warning", when: above(92), until: below(88), for: "5m" },
    { severity: "critical", when: above(97), until: below(94), for: "1m" },
  ],
  whenNoData: "keep", // the host always has a number: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} of the memory is in use",
};
