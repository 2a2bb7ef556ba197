import { Connection, type Reply } from "./connection.ts";
import { LostError } from "./errors.ts";
import { type Clock, type Credentials, login, systemClock } from "./login.ts";
import { isSupported } from "./version.ts";

export interface SessionSettings extends Credentials {
  /** `https://uptime.example.org`, with its port where it has one. */
  url: string;
}

/** What Kuma sends after a login, in any order; nothing is looked for before all of it is there. */
const listsAfterLogin = ["info", "monitorList", "notificationList"];

const firstTriesMs = 5_000;
const comesBackMs = 60_000;
const retryMs = 500;

/** A connection that is logged in, made when it is first needed and again after Kuma was restarted. One login serves all of a run: what
 *  asks at the same time shares it, and a connection that is made again uses the first one's token. */
export class Session {
  private readonly settings: SessionSettings;
  private readonly clock: Clock;
  private token: string | undefined;
  private wasThere = false;
  private opening: Promise<Connection> | undefined;

  constructor(settings: SessionSettings, clock = systemClock) {
    this.settings = settings;
    this.clock = clock;
    this.token = settings.token;
  }

  /** @throws LostError when Kuma is out of reach: for 5 s at first, for 60 s once it had been there; RefusedError as `login` does */
  async connected(): Promise<Connection> {
    const current = await this.opening?.catch(() => undefined);
    if (current?.isOpen) return current;
    // Of those that found the connection broken, the first makes the next one.
    if (!this.opening || current) {
      const opening = this.open();
      this.opening = opening;
      opening.catch(() => {
        if (this.opening === opening) this.opening = undefined;
      });
    }
    return await (this.opening as Promise<Connection>);
  }

  /** A token that logs in again without a password. */
  async freshToken(): Promise<string> {
    await this.connected();
    return this.token as string;
  }

  async call(event: string, ...args: unknown[]): Promise<Reply> {
    return await (await this.connected()).call(event, ...args);
  }

  /** Does again, once Kuma is back, what may be done twice. */
  async repeatably<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const deadline = this.clock.now() + comesBackMs;
    for (;;) {
      try {
        return await work(await this.connected());
      } catch (error) {
        if (!(error instanceof LostError) || !this.wasThere || this.clock.now() > deadline) throw error;
        await this.clock.sleep(retryMs);
      }
    }
  }

  async close(): Promise<void> {
    const connection = await this.opening?.catch(() => undefined);
    connection?.close();
    this.opening = undefined;
  }

  private async open(): Promise<Connection> {
    const deadline = this.clock.now() + (this.wasThere ? comesBackMs : firstTriesMs);
    for (;;) {
      try {
        return await this.openOnce();
      } catch (error) {
        if (!(error instanceof LostError) || this.clock.now() > deadline) throw error;
        await this.clock.sleep(retryMs);
      }
    }
  }

  private async openOnce(): Promise<Connection> {
    const connection = await Connection.open(this.settings.url);
    try {
      const who = { ...this.settings, ...(this.token ? { token: this.token } : {}) };
      this.token = await login(connection, who, this.clock);
      await connection.pushedAll(listsAfterLogin, (event, value) =>
        event === "info" ? versionIn(value) !== "" : value !== undefined,
      );
      const version = versionIn(connection.latest("info"));
      if (!isSupported(version)) throw new Error(`Uptime Kuma ${version} is too old; 2.0 is the first that is known`);
      this.wasThere = true;
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** Empty in what is sent before login. */
export function versionIn(info: unknown): string {
  const { version } = (info ?? {}) as { version?: unknown };
  return typeof version === "string" ? version : "";
}
