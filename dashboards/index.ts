import type { Dashboards } from "../model/dashboard.ts";
import { costs } from "./costs.ts";
import { synthesis } from "./synthesis.ts";
import { usage } from "./usage.ts";

/** Every page that is deployed, in the order of the menu. */
export const dashboards: Dashboards = {
  timezone: "Europe/Berlin",
  pages: [synthesis, usage, costs],
};
