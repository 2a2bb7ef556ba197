import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { installKuma } from "./install.ts";
import { monitorKeys, newMonitorRow, newStatusPage } from "./release-shapes.ts";

type Row = Record<string, unknown>;
type Answer = (reply: unknown) => void;
interface Emitter {
  emit(event: string, ...args: unknown[]): void;
}
interface ServerSocket extends Emitter {
  on(event: string, handle: (...args: never[]) => void): void;
  data: Row;
}

/** Uptime Kuma 2.5.3 as a client meets it over its socket: the shapes of its replies, the events that it sends, and its refusals, read in
 *  its source. It checks nothing and tells nobody; it is on no registry, so a real one cannot be run here. */
export interface KumaRelease {
  url: string;
  username: string;
  password: string;
  monitors: Map<number, Row>;
  notifications: Map<number, Row>;
  statusPages: Map<string, { config: Row; groups: unknown[] }>;
  close(): Promise<void>;
}

export async function startKumaRelease(version = "2.5.3"): Promise<KumaRelease> {
  const state = new State(version);
  const http = createServer((request, response) => {
    const slug = /^\/api\/status-page\/([^/]+)$/.exec(request.url ?? "")?.[1] ?? "";
    const page = state.statusPages.get(slug);
    response.writeHead(page ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(page ? { config: page.config, publicGroupList: page.groups } : { msg: "Not Found" }));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const sockets = await socketServer(http);
  sockets.on("connection", (socket) => connect(socket, sockets, state));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: async () => {
      await new Promise((resolve) => sockets.close(resolve));
    },
  });
}

/** The server's side of socket.io comes with the Kuma that the tests run. */
async function socketServer(http: Server) {
  const { Server: SocketServer } = createRequire(join(await installKuma(console.error), "server/server.js"))(
    "socket.io",
  );
  return new SocketServer(http) as Emitter & {
    on(event: "connection", handle: (socket: ServerSocket) => void): void;
    close(done: (value: unknown) => void): void;
  };
}

class State {
  readonly version: string;
  readonly username = "admin";
  readonly password = "Kuma-release-1";
  readonly monitors = new Map<number, Row>();
  readonly notifications = new Map<number, Row>();
  readonly tags = new Map<number, Row>();
  readonly statusPages = new Map<string, { config: Row; groups: unknown[] }>();
  private last = 0;

  constructor(version: string) {
    this.version = version;
  }

  nextId(): number {
    this.last += 1;
    return this.last;
  }

  notificationList(): Row[] {
    return [...this.notifications].map(([id, config]) => ({ id, name: config.name, config: JSON.stringify(config) }));
  }
}

/** What changes is sent to `everyone` who looks. */
function connect(socket: ServerSocket, everyone: Emitter, state: State): void {
  socket.emit("info", { primaryBaseURL: null });
  const loggedIn = (answer: Answer, reply: Row) => {
    socket.data.isLoggedIn = true;
    socket.emit("monitorList", Object.fromEntries(state.monitors));
    socket.emit("notificationList", state.notificationList());
    socket.emit("info", { version: state.version, latestVersion: null, isContainer: false });
    answer({ ok: true, ...reply });
  };
  const wrong = { ok: false, msg: "authIncorrectCreds", msgi18n: true };
  socket.on("login", ({ username, password }: Row, answer: Answer) => {
    if (username === state.username && password === state.password) loggedIn(answer, { token: "jwt" });
    else answer(wrong);
  });
  socket.on("loginByToken", (token: string, answer: Answer) => {
    if (token === "jwt") loggedIn(answer, {});
    else answer({ ok: false, msg: "authInvalidToken", msgi18n: true });
  });
  for (const [event, handle] of Object.entries({
    ...monitorEvents(everyone, state),
    ...otherEvents(everyone, state),
  })) {
    socket.on(event, (...args: unknown[]) => {
      const answer = args.pop() as Answer;
      try {
        if (!socket.data.isLoggedIn) throw new Error("You are not logged in.");
        answer({ ok: true, ...handle(...(args as never[])) });
      } catch (error) {
        answer({ ok: false, msg: (error as Error).message });
      }
    });
  }
}

type Handlers = Record<string, (...args: never[]) => Row>;

function monitorEvents(everyone: Emitter, state: State): Handlers {
  const find = (id: number) => {
    const monitor = state.monitors.get(id);
    if (!monitor) throw new Error("Cannot read properties of null (reading 'toJSON')");
    return monitor;
  };
  const changed = (id: number) => everyone.emit("updateMonitorIntoList", { [id]: find(id) });
  return {
    getMonitorList: () => {
      everyone.emit("monitorList", Object.fromEntries(state.monitors));
      return {};
    },
    getMonitor: (id: number) => ({ monitor: find(id) }),
    add: (monitor: Row) => {
      refuseWrong(monitor);
      for (const key of Object.keys(monitor)) {
        if (!monitorKeys.includes(key)) {
          throw new Error(`insert into \`monitor\` - SQLITE_ERROR: table monitor has no column named ${key}`);
        }
      }
      const id = state.nextId();
      state.monitors.set(id, { ...newMonitorRow(), ...monitor, id });
      changed(id);
      return { msg: "successAdded", msgi18n: true, monitorID: id };
    },
    editMonitor: (monitor: Row & { id: number }) => {
      refuseWrong(monitor);
      const known = Object.entries(monitor).filter(([key]) => monitorKeys.includes(key) && key !== "active");
      state.monitors.set(monitor.id, { ...find(monitor.id), ...Object.fromEntries(known) });
      changed(monitor.id);
      return { msg: "Saved.", msgi18n: true, monitorID: monitor.id };
    },
    pauseMonitor: (id: number) => active(find(id), false),
    resumeMonitor: (id: number) => active(find(id), true),
    deleteMonitor: (id: number) => {
      state.monitors.delete(id);
      everyone.emit("deleteMonitorFromList", id);
      return { msg: "successDeleted", msgi18n: true };
    },
    addMonitorTag: (tag: number, id: number, value: string) => {
      const { name, color } = state.tags.get(tag) as Row;
      (find(id).tags as Row[]).push({ tag_id: tag, monitor_id: id, value, name, color });
      changed(id);
      return { msg: "successAdded", msgi18n: true };
    },
    deleteMonitorTag: (tag: number, id: number, value: string) => {
      const monitor = find(id);
      monitor.tags = (monitor.tags as Row[]).filter((there) => there.tag_id !== tag || there.value !== value);
      changed(id);
      return { msg: "successDeleted", msgi18n: true };
    },
  };
}

function active(monitor: Row, is: boolean): Row {
  monitor.active = is;
  return { msg: is ? "successResumed" : "successPaused", msgi18n: true };
}

/** What its own checks and its database refuse. */
function refuseWrong(monitor: Row): void {
  if (!Array.isArray(monitor.accepted_statuscodes))
    throw new Error("Cannot read properties of undefined (reading 'every')");
  if (monitor.conditions === undefined)
    throw new Error("SQLITE_CONSTRAINT: NOT NULL constraint failed: monitor.conditions");
  if (!(Number(monitor.interval) >= 20)) throw new Error("Interval cannot be less than 20 seconds");
  if (!(Number(monitor.retryInterval) >= 20)) throw new Error("Retry interval cannot be less than 20 seconds");
  if (monitor.headers) JSON.parse(String(monitor.headers));
  if (monitor.type === "ping") {
    const timeout = Math.round(Number(monitor.timeout));
    if (timeout < Number(monitor.ping_per_request_timeout) || timeout < 1 || timeout > 300) {
      throw new Error("Timeout must be between 1 and 300 seconds (default: 10)");
    }
  }
}

function otherEvents(everyone: Emitter, state: State): Handlers {
  const page = (slug: string) => {
    const found = state.statusPages.get(slug);
    if (!found) throw new Error("No slug?");
    return found;
  };
  const sendNotifications = () => everyone.emit("notificationList", state.notificationList());
  return {
    getTags: () => ({ tags: [...state.tags.values()] }),
    addTag: (tag: Row) => {
      const made = { ...tag, id: state.nextId() };
      state.tags.set(made.id, made);
      return { tag: made };
    },
    editTag: (tag: Row & { id: number }) => {
      state.tags.set(tag.id, tag);
      return { msg: "Saved.", msgi18n: true, tag };
    },
    deleteTag: (id: number) => {
      state.tags.delete(id);
      return { msg: "successDeleted", msgi18n: true };
    },
    addNotification: (notification: Row, id: number | null) => {
      const given = id ?? state.nextId();
      state.notifications.set(given, notification);
      sendNotifications();
      return { msg: "Saved.", msgi18n: true, id: given };
    },
    deleteNotification: (id: number) => {
      state.notifications.delete(id);
      sendNotifications();
      return { msg: "successDeleted", msgi18n: true };
    },
    getStatusPage: (slug: string) => ({ config: page(slug).config }),
    addStatusPage: (title: string, slug: string) => {
      state.statusPages.set(slug, { config: newStatusPage(state.nextId(), slug, title), groups: [] });
      return { slug, msg: "successAdded", msgi18n: true };
    },
    saveStatusPage: (slug: string, config: Row, image: string, groups: Row[]) => {
      if (config.analyticsType !== null && config.analyticsType !== "google") throw new Error("Invalid analytics type");
      const known = { ...page(slug).config, ...config, icon: image };
      const list = groups.map((group) => ({ ...group, id: group.id ?? state.nextId() }));
      state.statusPages.set(slug, { config: known, groups: list });
      return { publicGroupList: list };
    },
    deleteStatusPage: (slug: string) => {
      if (!state.statusPages.delete(slug)) throw new Error("Status Page is not found");
      return {};
    },
  };
}
