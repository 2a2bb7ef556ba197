import { type Alert, above, below } from "../model/alert.ts";
import { host } from "../model/query.ts";

/** For every core sixteen programs want to run, or wait for the disk, on average over five minutes and for ten minutes on end: all
 *  that is asked of this machine takes many times as long. It is high because load says little by itself: a build or a backup
 *  makes it 2 or 3 and hurts nobody, many builds at once 10, and a shared machine shows what its neighbours do. Slowness that users feel has alerts of
 *  its own; this one says why. */
export const loadPerCore: Alert = {
  id: "load-per-core",
  title: "The machine cannot keep up",
  owner: "host",
  runbook: "docs/runbooks/load-per-core.md",
  unit: "per core",
  value: host("load-per-core"),
  levels: [{ severity: "warning", when: above(16), until: below(8), for: "10m" }],
  whenNoData: "keep", // the host always has a number: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value}, mean of five minutes",
};
