import type { Dashboards } from "../model/dashboard.ts";
import { alerts } from "./alerts.ts";
import { billing } from "./billing.ts";
import { costs } from "./costs.ts";
import { documents } from "./documents.ts";
import { host } from "./host.ts";
import { http } from "./http.ts";
import { overview } from "./overview.ts";
import { reports } from "./reports.ts";
import { stress } from "./stress.ts";
import { synthesis } from "./synthesis.ts";
import { usage } from "./usage.ts";

/** Every page that is deployed, in the order of the menu. */
export const dashboards: Dashboards = {
  timezone: "Europe/Berlin",
  pages: [overview, synthesis, documents, http, billing, usage, costs, host, alerts, reports, stress],
};
