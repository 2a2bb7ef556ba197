import { RefusedError } from "./errors.ts";
import { systemClock } from "./login.ts";
import { Session, type SessionSettings, versionIn } from "./session.ts";

/** A monitor as Kuma has it: all its fields, under Kuma's names. */
export interface KumaMonitor {
  id: number;
  name: string;
  type: string;
  tags: MonitorTag[];
  [field: string]: unknown;
}
export interface MonitorTag {
  tag_id: number;
  name: string;
  value: string;
}
export interface KumaNotification {
  id: number;
  name: string;
  type: string;
  [field: string]: unknown;
}
export interface KumaTag {
  id: number;
  name: string;
  color: string;
}
export interface PublicGroup {
  name: string;
  monitorList: { id: number }[];
}

/** How Kuma says that it has no such page; there is no list to look in that is kept up to date. */
const noSuchPage = /no slug/i;

/** What the provider asks of Kuma. Reading, editing and deleting are done again when the connection breaks; something is added again only
 *  when it turns out not to be there. */
export class Kuma {
  readonly url: string;
  readonly session: Session;
  private ensuring: Promise<unknown> = Promise.resolve();

  constructor(settings: SessionSettings, clock = systemClock) {
    this.url = settings.url.replace(/\/+$/, "");
    this.session = new Session({ ...settings, url: this.url }, clock);
  }

  async version(): Promise<string> {
    return versionIn((await this.session.connected()).latest("info"));
  }

  /** Every monitor, of types that are not known as well, as Kuma sent them last: a change of tags is not sent. */
  async monitors(): Promise<KumaMonitor[]> {
    return Object.values((await this.latest("monitorList")) as Record<string, KumaMonitor>);
  }

  /** Undefined when there is none. Kuma's error for that says nothing, and the list that it sent last may be of before or after. */
  async monitor(id: number): Promise<KumaMonitor | undefined> {
    try {
      return (await this.repeat("getMonitor", id)).monitor as KumaMonitor;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if ((await this.currentMonitors()).some((monitor) => monitor.id === id)) throw error;
      return undefined;
    }
  }

  /** Every monitor as it is now, tags as well. */
  async currentMonitors(): Promise<KumaMonitor[]> {
    await this.repeat("getMonitorList");
    return await this.monitors();
  }

  async addMonitor(monitor: { name: string; [field: string]: unknown }): Promise<number> {
    return await this.addOnce("add", [monitor], "monitorID", async () =>
      (await this.monitors()).filter(({ name }) => name === monitor.name),
    );
  }

  async editMonitor(monitor: KumaMonitor): Promise<void> {
    await this.repeat("editMonitor", monitor);
  }

  async setActive(id: number, active: boolean): Promise<void> {
    await this.repeat(active ? "resumeMonitor" : "pauseMonitor", id);
  }

  async deleteMonitor(id: number): Promise<void> {
    await this.repeat("deleteMonitor", id);
  }

  async tags(): Promise<KumaTag[]> {
    return (await this.repeat("getTags")).tags as KumaTag[];
  }

  async addTag(tag: Omit<KumaTag, "id">): Promise<number> {
    return await this.addOnce("addTag", [tag], "tag", async () =>
      (await this.tags()).filter(({ name }) => name === tag.name),
    );
  }

  /** The id of the tag of this name, made when there is none; whoever asks at the same time gets the same one. */
  async ensureTag(tag: Omit<KumaTag, "id">): Promise<number> {
    const find = async () => {
      const there = (await this.tags()).find(({ name }) => name === tag.name);
      return there?.id ?? (await this.addTag(tag));
    };
    const asked = this.ensuring.then(find, find);
    this.ensuring = asked.catch(() => {});
    return await asked;
  }

  async editTag(tag: KumaTag): Promise<void> {
    await this.repeat("editTag", tag);
  }

  async deleteTag(id: number): Promise<void> {
    await this.repeat("deleteTag", id);
  }

  /** Adding a tag twice would make two of it. */
  async addMonitorTag(tag: number, monitor: number, value: string): Promise<void> {
    await this.session.repeatably(async (connection) => {
      const { tags } = (await connection.call("getMonitor", monitor)).monitor as KumaMonitor;
      if (tags.some((there) => there.tag_id === tag && there.value === value)) return;
      await connection.call("addMonitorTag", tag, monitor, value);
    });
  }

  async deleteMonitorTag(tag: number, monitor: number, value: string): Promise<void> {
    await this.repeat("deleteMonitorTag", tag, monitor, value);
  }

  /** Settings lie flat beside name and type, as they are sent. */
  async notifications(): Promise<KumaNotification[]> {
    const list = (await this.latest("notificationList")) as { id: number; name: string; config: string }[];
    return list.map(({ id, name, config }) => ({ ...(JSON.parse(config) as { type: string }), id, name }));
  }

  async addNotification(notification: { name: string; [field: string]: unknown }): Promise<number> {
    return await this.addOnce("addNotification", [notification, null], "id", async () =>
      (await this.notifications()).filter(({ name }) => name === notification.name),
    );
  }

  async editNotification(id: number, notification: object): Promise<void> {
    await this.repeat("addNotification", notification, id);
  }

  async deleteNotification(id: number): Promise<void> {
    await this.repeat("deleteNotification", id);
  }

  /** Undefined when there is none. */
  async statusPage(slug: string): Promise<Record<string, unknown> | undefined> {
    try {
      return (await this.repeat("getStatusPage", slug)).config as Record<string, unknown>;
    } catch (error) {
      if (error instanceof RefusedError && noSuchPage.test(error.message)) return undefined;
      throw error;
    }
  }

  /** What the page shows, which only its public address tells. */
  async publicGroups(slug: string): Promise<PublicGroup[]> {
    const reply = await fetch(`${this.url}/api/status-page/${encodeURIComponent(slug)}`, {
      signal: AbortSignal.timeout(30_000),
    });
    if (!reply.ok) throw new Error(`status page ${slug}: Uptime Kuma answers ${reply.status}`);
    return ((await reply.json()) as { publicGroupList: PublicGroup[] }).publicGroupList;
  }

  async addStatusPage(title: string, slug: string): Promise<void> {
    await this.session.repeatably(async (connection) => {
      if (!(await this.statusPage(slug))) await connection.call("addStatusPage", title, slug);
    });
  }

  async saveStatusPage(slug: string, config: Record<string, unknown>, groups: PublicGroup[]): Promise<void> {
    await this.repeat("saveStatusPage", slug, config, String(config.icon ?? "/icon.svg"), groups);
  }

  async deleteStatusPage(slug: string): Promise<void> {
    await this.session.repeatably(async (connection) => {
      if (await this.statusPage(slug)) await connection.call("deleteStatusPage", slug);
    });
  }

  private async repeat(event: string, ...args: unknown[]) {
    return await this.session.repeatably((connection) => connection.call(event, ...args));
  }

  private async latest(event: string): Promise<unknown> {
    return await this.session.repeatably(async (connection) => connection.latest(event));
  }

  /** Adds once, though the connection may break before the answer: what has the same name and was not there before is what was added.
   *  The answer's `key` holds the new id, or an object with it. */
  private async addOnce(
    event: string,
    args: unknown[],
    key: string,
    namesakes: () => Promise<{ id: number }[]>,
  ): Promise<number> {
    let before: Set<number> | undefined;
    return await this.session.repeatably(async (connection) => {
      const there = (await namesakes()).map(({ id }) => id);
      const added = before && there.find((id) => !before?.has(id));
      if (added !== undefined) return added;
      before ??= new Set(there);
      const value = (await connection.call(event, ...args))[key] as number | { id: number };
      return typeof value === "object" ? value.id : value;
    });
  }
}
