import { type PageWords, ranges } from "../model/dashboard.ts";
import type { AlertsData, PageData, SiteData } from "../model/dashboard-data.ts";
import { ago, refreshAges } from "./ago.ts";
import { alertBody } from "./alert/alert-page.ts";
import { courseOf } from "./alert/course.ts";
import { slotsOf } from "./charts/line-slots.ts";
import { loadData } from "./data/scripts.ts";
import { type Store, storeOf } from "./data/store.ts";
import { element } from "./element.ts";
import { type Clock, clockOf } from "./format/time.ts";
import { type Notice, noticesOf, pageNotices } from "./notices.ts";
import { goToPanel, type PageShown, showPage, stepPanel } from "./page.ts";
import { absence } from "./panels/absence.ts";
import type { PageAround } from "./panels/around.ts";
import { hashOf, type Route, routeOf, type View } from "./route.ts";
import { type Frame, frameIn } from "./shell/frame.ts";
import { openGoTo } from "./shell/go-to.ts";
import { replaceKeepingFocus } from "./shell/keep-focus.ts";
import { listenToKeys, showKeys } from "./shell/keys.ts";
import { showFrame, showNotices, showTitle } from "./shell/show-frame.ts";
import { pillOf } from "./shell/status.ts";
import { type Target, targetOf } from "./target.ts";
import { switchTheme, themeNow, watchTheme } from "./theme.ts";

type PageTarget = Extract<Target, { kind: "page" }>;
type AlertTarget = Extract<Target, { kind: "alert" }>;

/** The app over one site: what the address names is shown, and again when the address, the data or the theme change. */
export class App {
  #site: SiteData;
  #store: Store;
  #clock: Clock;
  #route: Route = { page: "", view: {} };
  #page: { id: string; shown: PageShown; around?: PageAround } | undefined;
  #trouble: Notice[] = [];
  /** Of the latest call of `show`: what comes for an earlier one comes too late. */
  #turn = 0;
  readonly #frame: Frame;

  constructor(root: HTMLElement, site: SiteData) {
    this.#site = site;
    this.#store = storeOf(site);
    this.#clock = clockOf(site.timezone);
    const actions = {
      switchTheme: () => {
        switchTheme();
        this.redraw();
      },
      goTo: () => openGoTo(this.#site, this.#route),
      showKeys,
    };
    this.#frame = frameIn(root, site.stack, actions);
    window.addEventListener("hashchange", () => void this.show());
    watchTheme(() => this.redraw());
    listenToKeys({
      ...actions,
      // What the address says is newer than what is shown.
      chooseRange: (range) => this.#go({ ...routeOf(location.hash).view, range }),
      toggleCompare: () => {
        const { compare, ...view } = routeOf(location.hash).view;
        this.#go(compare ? view : { ...view, compare: true });
      },
      stepPanel,
      leave: () => this.#leave(),
    });
  }

  get #target(): Target {
    return targetOf(this.#site, this.#route);
  }

  /** The same page or alert, looked at otherwise. */
  #go = (view: View): void => {
    const { page, detail } = this.#route;
    location.hash = hashOf({ page, ...(this.#target.kind === "alert" && detail && { detail }), view });
  };

  #leave(): void {
    if (this.#target.kind === "alert") history.back();
    else (document.activeElement as HTMLElement | null)?.blur();
  }

  /** What the address names. */
  async show(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const isCurrent = () => turn === this.#turn;
    const previous = this.#route;
    this.#route = routeOf(location.hash);
    // From an alert one comes back to what one looked at.
    if (this.#target.kind === "alert") this.#route.view = { ...previous.view, ...this.#route.view };
    const target = this.#target;
    this.#frame.closeMenu();
    const around = { site: this.#site, target, view: this.#route.view, clock: this.#clock, nowMs: Date.now() };
    showFrame(this.#frame, around, this.#go);
    this.#frame.body.setAttribute("aria-busy", "true");
    try {
      if (target.kind === "page") await this.#showPage(target, isCurrent);
      else if (target.kind === "alert") await this.#showAlert(target, isCurrent);
      else
        this.#showAbsence("There is no such page", "The address names none that this site has. The menu has them all.");
    } catch (error) {
      if (isCurrent()) await this.#showFailure(error as Error);
    }
    if (!isCurrent()) return;
    this.#frame.body.removeAttribute("aria-busy");
    this.#showNotices();
    this.#arrive(target, previous);
  }

  /** Looks for a newer render, and shows it. */
  async refresh(): Promise<void> {
    try {
      this.#trouble = [];
      await this.#showNewer();
    } catch (error) {
      this.#trouble = [{ tone: "warning", text: `${(error as Error).message}: this is not kept up to date.` }];
    }
    const nowMs = Date.now();
    refreshAges(document.body, nowMs);
    replaceKeepingFocus(this.#frame.pill, pillOf(this.#site, nowMs));
    this.#showNotices();
  }

  /** False: there is none. */
  async #showNewer(): Promise<boolean> {
    // A browser keeps what it has read from a disk.
    const site = await loadData<SiteData>("site", `site.js${location.protocol === "file:" ? `?${Date.now()}` : ""}`);
    const isNewer = site.data !== this.#site.data;
    this.#site = site;
    if (!isNewer) return false;
    this.#store = storeOf(site);
    this.#clock = clockOf(site.timezone);
    await this.show();
    return true;
  }

  async #showPage({ page, range, narrowed, compare }: PageTarget, isCurrent: () => boolean): Promise<void> {
    const earlier = compare ? this.#store.page(page.id, range, narrowed, true).catch(() => undefined) : undefined;
    const alerts = this.#store.alerts().catch((): AlertsData => ({ alerts: [] }));
    const data = await this.#store.page(page.id, range, narrowed);
    const [before, known] = await Promise.all([earlier, alerts]);
    if (!isCurrent()) return;
    if (this.#page?.id !== page.id) {
      this.#clear();
      const shown = showPage(page);
      this.#page = { id: page.id, shown };
      this.#frame.body.replaceChildren(shown.element);
    }
    const around = { ...this.#aroundOf(page, data, known), ...(before && { before }) };
    this.#page.around = around;
    this.#page.shown.update(around);
    const upTo = `${this.#clock.minute(data.toMs, around.nowMs)} ${this.#clock.zone(data.toMs)}`;
    this.#frame.span.replaceChildren(
      element("span", {}, `Last ${ranges[range].inWords}`),
      element("span", {}, `data up to ${upTo}, `, ago(data.toMs, this.#clock, around.nowMs)),
      ...(compare && !before ? [element("span", {}, "nothing known of the time before")] : []),
    );
  }

  #aroundOf(page: PageWords, data: PageData, known: AlertsData): PageAround {
    const answers = page.panels.map(({ id }) => data.panels[id]);
    return {
      ...{ data, range: data.range, view: this.#route.view, clock: this.#clock },
      ...{ nowMs: Date.now(), theme: themeNow(), slots: slotsOf(answers, this.#site.models) },
      alerts: new Map(known.alerts.map((alert) => [alert.id, alert])),
    };
  }

  async #showAlert({ id, range }: AlertTarget, isCurrent: () => boolean): Promise<void> {
    const known = await this.#store.alerts();
    const alert = known.alerts.find((one) => one.id === id);
    const course = alert && courseOf(this.#site, alert);
    const data = course && (await this.#store.page(course.page.id, range, {}).catch(() => undefined));
    if (!isCurrent()) return;
    if (!alert) return this.#showAbsence("There is no such alert", `None that is deployed is called ${id}.`);
    this.#clear();
    const around = { site: this.#site, clock: this.#clock, nowMs: Date.now() };
    showTitle(this.#frame, around, alert.title, "Alert ", element("code", {}, alert.id));
    const words = `Last ${ranges[range].inWords}`;
    this.#frame.span.replaceChildren(
      element("a", { href: hashOf({ page: "alerts", view: this.#route.view }) }, "All alerts"),
      element("span", {}, words),
    );
    const shown = course && data && showPage(course.page);
    this.#frame.body.replaceChildren(alertBody(alert, around, shown?.element));
    if (!shown) return;
    this.#page = { id: `alert ${id}`, shown, around: this.#aroundOf(course.page, data, known) };
    this.redraw();
  }

  #showAbsence(title: string, text: string): void {
    this.#clear();
    showTitle(this.#frame, { site: this.#site, nowMs: Date.now() }, title);
    this.#frame.body.replaceChildren(absence("empty", text));
  }

  /** A file did not come. A newer render may have taken it away; a first one may not have come to it yet. */
  async #showFailure({ message }: Error): Promise<void> {
    if (await this.#showNewer().catch(() => false)) return;
    this.#clear();
    const text = `${message}. What is not there yet comes with one of the next renders.`;
    this.#frame.body.replaceChildren(absence("warning", text));
  }

  #clear(): void {
    this.#page?.shown.dispose();
    this.#page = undefined;
  }

  #showNotices(): void {
    const { data, view } = this.#page?.around ?? {};
    const ofPage = data && view ? pageNotices(this.#site, view, data, this.#clock) : [];
    showNotices(this.#frame, [...this.#trouble, ...noticesOf(this.#site, this.#clock, Date.now()), ...ofPage]);
  }

  /** Other colours or another width, the same data. */
  redraw(): void {
    const { shown, around } = this.#page ?? {};
    if (!shown || !around) return;
    shown.update({ ...around, theme: themeNow() });
    shown.resize();
  }

  /** Where the eye and the focus go, and what is said of it. */
  #arrive(target: Target, { page, detail }: Route): void {
    const { title, announce } = this.#frame;
    if (target.kind === "page") {
      const narrowed = Object.values(target.narrowed).join(", ");
      announce([target.page.title, `last ${ranges[target.range].inWords}`, narrowed].filter(Boolean).join(", "));
    } else announce(title.textContent);
    const isElsewhere = page !== this.#route.page || detail !== this.#route.detail;
    if (!isElsewhere) return;
    if (target.kind === "page" && target.panel) goToPanel(document.getElementById(`panel-${target.panel}`), "start");
    else if (this.#turn > 1) {
      scrollTo(0, 0);
      title.focus({ preventScroll: true });
    }
  }
}
