import { describe } from "vitest";
import { everyPage } from "./dashboard/every-page.ts";
import { figuresEqual } from "./dashboard/figures.ts";
import { hostileText } from "./dashboard/hostile-text.ts";
import { movingAbout } from "./dashboard/moving-about.ts";
import { onPaper } from "./dashboard/paper.ts";
import { dashboardSites } from "./dashboard/sites.ts";
import { statesInWords } from "./dashboard/states.ts";

// One process, so that the past is generated and the browser started once.
const sites = dashboardSites();

describe("every page", () => everyPage(sites));
describe("figures", () => figuresEqual(sites));
describe("moving about", () => movingAbout(sites));
describe("what is not there", () => statesInWords(sites));
describe("hostile text", () => hostileText(sites));
describe("paper", () => onPaper(sites));
