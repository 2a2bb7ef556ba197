import "./css/app.css";
import { type PageData, pageFile, type SiteData } from "../model/dashboard-data.ts";
import { broughtAlong, loadData, takeData } from "./data/scripts.ts";
import { element } from "./element.ts";
import { routeOf } from "./route.ts";

takeData();
document.addEventListener("DOMContentLoaded", show);
window.addEventListener("hashchange", () => location.reload());

async function show(): Promise<void> {
  const site = broughtAlong<SiteData>("site");
  const route = routeOf(location.hash);
  const page = site?.pages.find(({ id }) => id === route.page) ?? site?.pages[0];
  if (!site || !page) return document.body.append("Nothing has been rendered yet.");
  const file = pageFile(page.id, route.view.range ?? page.range);
  const { panels } = await loadData<PageData>(file, `${site.data}/${file}.js`);
  document.body.append(
    element("h1", {}, page.title),
    ...page.panels.map(({ id, title }) => element("h2", { id }, `${title}: ${panels[id]?.state}`)),
  );
}
