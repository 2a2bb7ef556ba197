import type { Dashboards } from "../model/dashboard.ts";
import { synthesis } from "./synthesis.ts";

/** Every page that is deployed, in the order of the menu. */
export const dashboards: Dashboards = {
  timezone: "Europe/Berlin",
  pages: [synthesis],
};
