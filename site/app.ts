import { ranges } from "../model/dashboard.ts";
import type { AlertsData, PageData, SiteData } from "../model/dashboard-data.ts";
import { alertBody } from "./alert/alert-page.ts";
import { slotsOf } from "./charts/line-slots.ts";
import { type Store, storeOf } from "./data/store.ts";
import { element } from "./element.ts";
import { clockOf } from "./format/time.ts";
import { type Notice, noticesOf, pageNotices } from "./notices.ts";
import { goToPanel, type PageShown, showPage, stepPanel } from "./page.ts";
import type { PageAround } from "./panels/around.ts";
import { hashOf, type Route, routeOf, type View } from "./route.ts";
import { controlsOf } from "./shell/controls.ts";
import { type Frame, frameIn } from "./shell/frame.ts";
import { openGoTo } from "./shell/go-to.ts";
import { replaceKeepingFocus } from "./shell/keep-focus.ts";
import { listenToKeys, showKeys } from "./shell/keys.ts";
import { menuOf } from "./shell/menu.ts";
import { ago, firingOf, noticeOf, pillOf, refreshAges, showInTab } from "./shell/status.ts";
import { type Target, targetOf } from "./target.ts";
import { switchTheme, themeNow, watchTheme } from "./theme.ts";

type PageTarget = Extract<Target, { kind: "page" }>;

/** The app over one site: what the address names is shown, and again when the address, the data or the theme change. */
export class App {
  #site: SiteData;
  #store: Store;
  #route: Route = { page: "", view: {} };
  #page: { id: string; shown: PageShown; around?: PageAround } | undefined;
  #trouble: Notice[] = [];
  /** Of the latest call of `show`: an answer to an earlier one comes too late. */
  #turn = 0;
  readonly #frame: Frame;

  constructor(root: HTMLElement, site: SiteData) {
    this.#site = site;
    this.#store = storeOf(site);
    const theme = () => {
      switchTheme();
      this.#redraw();
    };
    const goTo = () => openGoTo(this.#site, this.#route.view);
    this.#frame = frameIn(root, site.stack, { switchTheme: theme, showKeys, goTo });
    window.addEventListener("hashchange", () => void this.show());
    watchTheme(() => this.#redraw());
    listenToKeys({
      chooseRange: (range) => this.#go({ ...this.#route.view, range }),
      toggleCompare: () => {
        const { compare, ...view } = this.#route.view;
        this.#go(compare ? view : { ...view, compare: true });
      },
      switchTheme: theme,
      goTo,
      stepPanel,
      leave: () => this.#leave(),
    });
  }

  #go = (view: View): void => {
    location.hash = hashOf({ page: this.#route.page, view });
  };

  #leave(): void {
    if (targetOf(this.#site, this.#route).kind === "alert") history.back();
    else (document.activeElement as HTMLElement | null)?.blur();
  }

  /** What the address names. */
  async show(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const previous = this.#route;
    this.#route = routeOf(location.hash);
    const target = targetOf(this.#site, this.#route);
    this.#frame.closeMenu();
    this.#showFrame(target);
    this.#frame.body.setAttribute("aria-busy", "true");
    try {
      if (target.kind === "page") await this.#showPage(target, () => turn === this.#turn);
      else if (target.kind === "alert") await this.#showAlert(target.id, () => turn === this.#turn);
      else this.#showWords("There is no such page", "The address names none of this site: choose one from the menu.");
    } catch (error) {
      if (turn === this.#turn)
        this.#showWords("Not there", `${(error as Error).message}. It may be rendered anew: try again in a minute.`);
    }
    if (turn !== this.#turn) return;
    this.#frame.body.removeAttribute("aria-busy");
    this.#arrive(target, previous);
  }

  /** Other data of the same stack. */
  update(site: SiteData): void {
    this.#trouble = [];
    const isNew = site.data !== this.#site.data;
    this.#site = site;
    if (isNew) {
      this.#store = storeOf(site);
      void this.show();
    } else this.tick();
  }

  /** A refresh failed: what is shown may be of before. */
  say(text: string): void {
    this.#trouble = [{ tone: "warning", text }];
    this.tick();
  }

  /** Time has gone on: ages grow. */
  tick(): void {
    const nowMs = Date.now();
    refreshAges(document.body, nowMs);
    replaceKeepingFocus(this.#frame.pill, pillOf(this.#site, nowMs));
    this.#showNotices(nowMs);
  }

  #showFrame(target: Target): void {
    const { menu, title, question, pill, controls, firing, span, foot } = this.#frame;
    const { view } = this.#route;
    const nowMs = Date.now();
    const clock = clockOf(this.#site.timezone);
    const page = target.kind === "page" ? target.page : undefined;
    replaceKeepingFocus(menu, menuOf(this.#site, page?.id ?? (target.kind === "alert" ? "alerts" : undefined), view));
    replaceKeepingFocus(pill, pillOf(this.#site, nowMs));
    replaceKeepingFocus(firing, ...firingOf(this.#site, clock, nowMs));
    replaceKeepingFocus(controls, ...(page ? controlsOf(this.#site, page, view, this.#go) : []));
    if (page) {
      title.replaceChildren(page.title);
      question.replaceChildren(page.question);
    }
    span.replaceChildren();
    foot.replaceChildren(...this.#footParts(nowMs));
    showInTab(this.#site, page?.title ?? "Alert", nowMs);
    this.#showNotices(nowMs);
  }

  #footParts(nowMs: number): (Node | string)[] {
    const { copies, renderedAtMs, timezone } = this.#site;
    const clock = clockOf(timezone);
    const copied = (what: string, atMs: number | null) =>
      element("span", {}, `${what} `, atMs === null ? "not copied" : ["copied ", ago(atMs, clock, nowMs)]);
    return [
      element("span", {}, "Rendered ", ago(renderedAtMs, clock, nowMs)),
      copied("Metrics", copies.metricsAtMs),
      copied("Logs", copies.logsAtMs),
      element("span", {}, `Times are of ${timezone}`),
    ];
  }

  #showNotices(nowMs: number): void {
    const { data, view, clock } = this.#page?.around ?? {};
    const ofPage = data && view && clock ? pageNotices(this.#site, view, data, clock) : [];
    const all = [...this.#trouble, ...noticesOf(this.#site, clockOf(this.#site.timezone), nowMs), ...ofPage];
    const texts = all.map(({ text }) => text).join("\n");
    // Read out again only when there is something else to say.
    if (this.#frame.notices.dataset.texts === texts) return;
    this.#frame.notices.dataset.texts = texts;
    this.#frame.notices.replaceChildren(...all.map(noticeOf));
  }

  async #showPage({ page, range, narrowed, compare }: PageTarget, isCurrent: () => boolean): Promise<void> {
    const store = this.#store;
    const earlier = compare ? store.page(page.id, range, narrowed, true).catch(() => undefined) : undefined;
    const alerts = store.alerts().catch((): AlertsData => ({ alerts: [] }));
    const data = await store.page(page.id, range, narrowed);
    const [before, { alerts: known }] = await Promise.all([earlier, alerts]);
    if (!isCurrent()) return;
    if (this.#page?.id !== page.id) {
      this.#clear();
      const shown = showPage(page);
      this.#page = { id: page.id, shown };
      this.#frame.body.replaceChildren(shown.element);
    }
    const { timezone, models } = this.#site;
    const around: PageAround = {
      ...{ data, range, timezone, view: this.#route.view },
      ...(before && { before }),
      alerts: new Map(known.map((alert) => [alert.id, alert])),
      ...{
        clock: clockOf(timezone),
        nowMs: Date.now(),
        theme: themeNow(),
        slots: slotsOf(
          page.panels.map(({ id }) => data.panels[id]),
          models,
        ),
      },
    };
    this.#page.around = around;
    this.#page.shown.update(around);
    this.#frame.span.replaceChildren(...this.#spanParts(data, compare && !before, around));
    this.#showNotices(around.nowMs);
  }

  #spanParts({ range, toMs }: PageData, isAlone: boolean, { clock, nowMs }: PageAround): (Node | string)[] {
    const parts = [
      element("span", {}, `Last ${ranges[range].inWords}`),
      element("span", {}, `data up to ${clock.minute(toMs, nowMs)} ${clock.zone(toMs)}`),
      ...(isAlone ? [element("span", {}, "nothing known of the time before")] : []),
    ];
    return parts;
  }

  async #showAlert(id: string, isCurrent: () => boolean): Promise<void> {
    const { alerts } = await this.#store.alerts();
    if (!isCurrent()) return;
    const alert = alerts.find((one) => one.id === id);
    if (!alert) return this.#showWords("There is no such alert", `None that is deployed is called ${id}.`);
    this.#clear();
    const { title, question, body, span } = this.#frame;
    title.replaceChildren(alert.title);
    question.replaceChildren("Alert ", element("code", {}, alert.id));
    span.replaceChildren(element("a", { href: "#/alerts" }, "All alerts"));
    const nowMs = Date.now();
    body.replaceChildren(alertBody(alert, { site: this.#site, clock: clockOf(this.#site.timezone), nowMs }));
    showInTab(this.#site, alert.title, nowMs);
  }

  #showWords(title: string, text: string): void {
    this.#clear();
    this.#frame.title.replaceChildren(title);
    this.#frame.question.replaceChildren(text);
    this.#frame.body.replaceChildren();
  }

  #clear(): void {
    this.#page?.shown.dispose();
    this.#page = undefined;
  }

  /** Other colours or another width, the same data. */
  #redraw(): void {
    const { shown, around } = this.#page ?? {};
    if (!shown || !around) return;
    shown.update({ ...around, theme: themeNow() });
    shown.resize();
  }

  /** Where the eye and the focus go, and what is said of it. */
  #arrive(target: Target, { page, detail }: Route): void {
    const { title, announce } = this.#frame;
    const isElsewhere = page !== this.#route.page || detail !== this.#route.detail;
    if (target.kind === "page") {
      const narrowed = Object.values(target.narrowed).join(", ");
      announce([target.page.title, `last ${ranges[target.range].inWords}`, narrowed].filter(Boolean).join(", "));
    }
    if (!isElsewhere) return;
    if (target.kind === "page" && target.panel) goToPanel(document.getElementById(`panel-${target.panel}`));
    else {
      scrollTo(0, 0);
      title.focus({ preventScroll: true });
    }
  }
}
