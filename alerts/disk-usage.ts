import { type Alert, above, below } from "../model/alert.ts";
import { host } from "../model/query.ts";

/** A full disk stops the database first and everything else soon after. 80 % leaves days, 90 % leaves hours. */
export const diskUsage: Alert = {
  id: "disk-usage",
  title: "The disk is filling up",
  owner: "host",
  runbook: "docs/runbooks/disk-usage.md",
  unit: "%",
  value: host("disk-used-percent"),
  levels: [
    { severity: "warning", when: above(80), until: below(78), for: "1m" },
    { severity: "critical", when: above(90), until: below(88) },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{mount} is {value} full",
};
