import { type Alert, above, below } from "../model/alert.ts";
import { host } from "../model/query.ts";

/** A disk without inodes refuses new files while `df` shows room. 80 % and 90 %, as for its bytes: they seldom go fast. */
export const inodesUsage: Alert = {
  id: "inodes-usage",
  title: "The disk is running out of inodes",
  owner: "host",
  runbook: "docs/runbooks/inodes-usage.md",
  unit: "%",
  value: host("inodes-used-percent"),
  levels: [
    { severity: "warning", when: above(80), until: below(78), for: "1m" },
    { severity: "critical", when: above(90), until: below(88) },
  ],
  whenNoData: "keep", // a file system without a fixed number has no row, and one that had stays as it was
  whenQueryFails: "fire",
  message: "{mount} has used {value} of its inodes",
};
