import { ApiError, invalid, notFound } from "./errors.ts";

export interface HetznerServer {
  id: number;
  name: string;
  /** The public IPv4 address. */
  ip: string;
  cores?: number;
  location?: string;
  labels?: Record<string, string>;
}

type Body = Record<string, unknown>;
interface Labelled extends Body {
  id: number;
  name: string;
  labels: Record<string, string>;
}

const listed = { firewalls: "firewall", volumes: "volume" } as const;
export type Kind = keyof typeof listed;
const itemsMax = 1_000;

/** What a Hetzner project holds: given servers, and the firewalls and volumes that clients make. */
export class Project {
  private readonly servers: Labelled[];
  private readonly items: Record<Kind, Map<number, Labelled>> = { firewalls: new Map(), volumes: new Map() };
  private readonly resizes: (Body & { started: string })[] = [];
  private nextId = 1_000;

  constructor(servers: HetznerServer[]) {
    this.servers = servers.map(serverBody);
  }

  listServers(parameters: URLSearchParams): Body {
    return page(
      "servers",
      this.servers.map((server) => this.withFirewalls(server)),
      parameters,
    );
  }

  server(id: number): Body {
    const found = this.servers.find((server) => server.id === id);
    if (!found) throw notFound("server", id);
    return { server: this.withFirewalls(found) };
  }

  /** What was done to it, newest first where `sort=started:desc` asks for it. */
  actionsOf(id: number, parameters: URLSearchParams): Body {
    this.server(id);
    const mine = this.resizes.filter(({ server }) => server === id).map(({ server: _, ...action }) => action);
    const sorted = parameters.get("sort") === "started:desc" ? mine.toReversed() : mine;
    return { actions: sorted.slice(0, Math.min(Number(parameters.get("per_page") ?? 25), 50)) };
  }

  resize(id: number, cores: number, fromMs: number, toMs: number): void {
    const server = this.servers.find((one) => one.id === id);
    if (!server) throw notFound("server", id);
    server.server_type = { ...(server.server_type as Body), cores };
    const [started, ended] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    const resources = [{ id, type: "server" }];
    this.resizes.push({
      ...finished(this.nextId++),
      command: "change_server_type",
      started: started as string,
      finished: ended,
      resources,
      server: id,
    });
  }

  /** A server knows the firewalls that are applied to it. */
  private withFirewalls(server: Labelled): Labelled {
    const applied = [...this.items.firewalls.values()].filter(({ applied_to }) =>
      (applied_to as Body[]).some((one) => (one.server as Body | undefined)?.id === server.id),
    );
    const firewalls = applied.map(({ id }) => ({ id, status: "applied" }));
    return { ...server, public_net: { ...(server.public_net as Body), firewalls } };
  }

  list(kind: Kind, parameters: URLSearchParams): Body {
    return page(kind, [...this.items[kind].values()], parameters);
  }

  get(kind: Kind, id: number): Body {
    return { [listed[kind]]: this.find(kind, id) };
  }

  create(kind: Kind, asked: Body): Body {
    const name = asked.name;
    if (typeof name !== "string" || name === "") throw invalid("name is required");
    const all = this.items[kind];
    if (all.size >= itemsMax) throw new ApiError(403, "resource_limit_exceeded", `${kind} limit exceeded`);
    if ([...all.values()].some((item) => item.name === name)) {
      throw new ApiError(409, "uniqueness_error", `${listed[kind]} name is already used`);
    }
    const labels = (asked.labels ?? {}) as Record<string, string>;
    const id = this.nextId++;
    const made = { id, name, labels, created: new Date(0).toISOString(), ...this.initial(kind, asked) };
    all.set(id, made);
    return { [listed[kind]]: made, action: finished(id), actions: [], next_actions: [] };
  }

  update(kind: Kind, id: number, asked: Body): Body {
    const item = this.find(kind, id);
    for (const key of ["name", "labels"]) if (asked[key] !== undefined) item[key] = asked[key];
    return { [listed[kind]]: item };
  }

  delete(kind: Kind, id: number): void {
    const item = this.find(kind, id);
    const used = kind === "firewalls" ? (item.applied_to as unknown[]).length > 0 : item.server !== null;
    if (used) throw new ApiError(409, "resource_in_use", `${listed[kind]} is still in use`);
    this.items[kind].delete(id);
  }

  act(kind: Kind, id: number, action: string, asked: Body): Body {
    const item = this.find(kind, id);
    const applied = () => item.applied_to as Body[];
    const same = (a: Body, b: Body) => JSON.stringify(a) === JSON.stringify(b);
    switch (`${kind}/${action}`) {
      case "firewalls/set_rules":
        item.rules = asked.rules ?? [];
        break;
      case "firewalls/apply_to_resources":
        item.applied_to = [...applied(), ...((asked.apply_to ?? []) as Body[])];
        break;
      case "firewalls/remove_from_resources":
        item.applied_to = applied().filter((one) => !((asked.remove_from ?? []) as Body[]).some((it) => same(it, one)));
        break;
      case "volumes/attach":
        if (item.server !== null) throw new ApiError(422, "volume_already_attached", "volume is already attached");
        item.server = asked.server ?? null;
        break;
      case "volumes/detach":
        item.server = null;
        break;
      case "volumes/resize":
        if (Number(asked.size) <= Number(item.size)) throw invalid("size must be larger than the volume's");
        item.size = asked.size;
        break;
      default:
        throw new ApiError(404, "not_found", `the stand-in has no action ${action} of ${kind}`);
    }
    return { action: finished(id), actions: [finished(id)] };
  }

  private find(kind: Kind, id: number): Labelled {
    const item = this.items[kind].get(id);
    if (!item) throw notFound(listed[kind], id);
    return item;
  }

  private initial(kind: Kind, asked: Body): Body {
    if (kind === "firewalls") return { rules: asked.rules ?? [], applied_to: asked.apply_to ?? [] };
    const size = Number(asked.size);
    if (!(size >= 10 && size <= 10_240)) throw invalid("size must be from 10 to 10240 GB");
    const server = this.servers.find(({ id }) => id === asked.server);
    if (!server && asked.location === undefined) throw invalid("location or server is required");
    const location = server ? (server.datacenter as { location: Body }).location : { name: asked.location };
    const device = `/dev/disk/by-id/scsi-0HC_Volume_${this.nextId - 1}`;
    const status = { status: "available", protection: { delete: false }, format: asked.format ?? null };
    return { size, location, server: asked.server ?? null, linux_device: device, ...status };
  }
}

function serverBody(server: HetznerServer): Labelled {
  const location = { id: 1, name: server.location ?? "fsn1", network_zone: "eu-central" };
  return {
    id: server.id,
    name: server.name,
    status: "running",
    created: new Date(0).toISOString(),
    labels: server.labels ?? {},
    public_net: {
      ipv4: { id: 1, ip: server.ip, blocked: false, dns_ptr: "" },
      ipv6: { id: 2, ip: "2001:db8::/64", blocked: false, dns_ptr: [] },
      firewalls: [],
      floating_ips: [],
    },
    private_net: [],
    server_type: { id: 1, name: "cx32", cores: server.cores ?? 4, memory: 8, disk: 80, architecture: "x86" },
    location,
    datacenter: { id: 1, name: `${location.name}-dc1`, location },
    image: { id: 1, name: "debian-12", type: "system", os_flavor: "debian", os_version: "12" },
    protection: { delete: false, rebuild: false },
    volumes: [],
    locked: false,
    rescue_enabled: false,
    backup_window: null,
    primary_disk_size: 80,
    placement_group: null,
    iso: null,
  };
}

/** 25 a page unless asked, 50 at most. */
function page(name: string, all: Labelled[], parameters: URLSearchParams): Body {
  const wanted = parameters.get("name");
  const selector = parameters.get("label_selector");
  const matching = all.filter((item) => {
    return (wanted === null || item.name === wanted) && (selector === null || hasLabels(item, selector));
  });
  const perPage = Math.min(Number(parameters.get("per_page") ?? 25), 50);
  const number = Number(parameters.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(matching.length / perPage));
  const pagination = {
    page: number,
    per_page: perPage,
    previous_page: number > 1 ? number - 1 : null,
    next_page: number < last ? number + 1 : null,
    last_page: last,
    total_entries: matching.length,
  };
  return { [name]: matching.slice((number - 1) * perPage, number * perPage), meta: { pagination } };
}

/** Of the selector language: `key`, `key=value`, and several of them with commas. */
function hasLabels(item: Labelled, selector: string): boolean {
  return selector.split(",").every((part) => {
    const [key = "", value] = part.split(/==?/);
    return key in item.labels && (value === undefined || item.labels[key] === value);
  });
}

/** Everything happens at once here, so an action that a client waits for has always succeeded. */
export function finished(id: number): Body {
  const at = new Date(0).toISOString();
  return {
    id,
    command: "done",
    status: "success",
    progress: 100,
    started: at,
    finished: at,
    resources: [],
    error: null,
  };
}
