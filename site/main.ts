import "./css/tokens.css";
import "./css/base.css";
import "./css/frame.css";
import "./css/cards.css";
import "./css/rows.css";
import "./css/alert.css";
import "./css/dialog.css";
import "./css/narrow.css";
import "./css/print.css";
import type { SiteData } from "../model/dashboard-data.ts";
import { App } from "./app.ts";
import { broughtAlong, takeData } from "./data/scripts.ts";
import { element } from "./element.ts";
import { restoreTheme } from "./theme.ts";

const chartFont = "12px Inter";
const refreshEachMs = 60_000;

takeData();
restoreTheme();
document.addEventListener("DOMContentLoaded", start);

function start(): void {
  const root = element("div", { class: "app" });
  document.body.replaceChildren(root);
  const site = broughtAlong<SiteData>("site");
  if (site) run(root, site);
  else root.append(nothingYet());
}

function run(root: HTMLElement, site: SiteData): void {
  const app = new App(root, site);
  void app.show();
  // Charts measure their words in a font that may come behind them.
  if (!document.fonts.check(chartFont)) void document.fonts.load(chartFont).then(() => app.redraw());
  let askedAtMs = Date.now();
  const refresh = () => {
    if (document.hidden || Date.now() - askedAtMs < refreshEachMs) return;
    askedAtMs = Date.now();
    void app.refresh();
  };
  setInterval(refresh, refreshEachMs / 4);
  document.addEventListener("visibilitychange", refresh);
}

const nothingYet = () =>
  element(
    "main",
    { class: "nothing-yet" },
    element("h1", {}, "Nothing has been rendered yet"),
    element(
      "p",
      {},
      "The render timer writes site.js beside this page, every few minutes. ",
      element("code", {}, "make status"),
      " says when it last ran.",
    ),
  );
