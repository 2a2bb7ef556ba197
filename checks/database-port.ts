import type { Check } from "../model/check.ts";

/** Seen from outside, a database must not be there: Docker publishes ports past a firewall, and one line of a compose file is enough.
 *  Whether it answers the application is the alerts' to say. With a Kuma inside your VPN, expect it to be open. */
export const databasePort: Check = {
  id: "database-port",
  title: "The database is closed to the world",
  why: "The database's port answers the internet: somebody has published it, or the firewall is gone.",
  severity: "critical",
  owner: "host",
  runbook: "docs/runbooks/outside.md",
  group: "Host",
  audience: "private",
  kind: "port",
  port: 5432,
  expect: "closed",
  every: "5m",
  downAfter: 1,
};
