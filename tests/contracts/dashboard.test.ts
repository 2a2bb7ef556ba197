import { describe } from "vitest";
import { everyPage } from "./dashboard/every-page.ts";
import { dashboardSites } from "./dashboard/sites.ts";

// One process, so that the past is generated and the browser started once.
const sites = dashboardSites();

describe("every page", () => everyPage(sites));
