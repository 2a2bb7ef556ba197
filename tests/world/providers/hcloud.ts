import type { Provider, Resource, Work } from "../../../providers/engine/provider.ts";
import { number, revealAll, text, type Values } from "../../../providers/engine/values.ts";
import { named, numeric, previewing, stateFrom } from "./bridged.ts";
import { type HcloudApi, HcloudError, hcloudApi } from "./hcloud-api.ts";

/** The stand-in for pulumi-hcloud, on the API that the provider's `endpoint` or HCLOUD_ENDPOINT names. */
export function hcloudProvider(): Provider {
  return {
    name: "hcloud",
    version: "1.41.0",
    resources: {
      "hcloud:index/server:Server": server,
      "hcloud:index/firewall:Firewall": firewall,
      "hcloud:index/volume:Volume": volume,
    },
    functions: {
      "hcloud:index/getServer:getServer": getServer,
      "hcloud:index/getServers:getServers": getServers,
      "hcloud:index/getFirewalls:getFirewalls": getFirewalls,
    },
  };
}

/** Only for `Server.get`: Watchbill watches servers and never makes one. */
const server: Resource = {
  preview: previewing([]),
  create: async () => {
    throw new Error("the stand-in for hcloud makes no servers");
  },
  read: async (id, _state, inputs, work) => {
    const found = await orUndefined(hcloudApi(work.configuration).ask("GET", `/servers/${numeric(id)}`));
    return found && { state: { ...serverValues(found.server as ApiServer), id }, inputs };
  },
};

async function getServer(inputs: Values, work: Work): Promise<Values> {
  const api = hcloudApi(work.configuration);
  const selector = text(inputs.withSelector) ?? text(inputs.selector);
  const id = number(inputs.id);
  if (id !== undefined) return serverValues((await api.ask("GET", `/servers/${id}`)).server as ApiServer);
  const name = text(inputs.name);
  if (!name && !selector) throw new Error("please specify an id, a name or a selector to lookup the server");
  const query = name ? `name=${encodeURIComponent(name)}` : `label_selector=${encodeURIComponent(selector ?? "")}`;
  const found = (await api.ask("GET", `/servers?${query}`)).servers as ApiServer[];
  if (found.length > 1) throw new Error(`more than one server found for selector ${JSON.stringify(selector)}`);
  const [only] = found;
  if (!only) throw new Error(name ? `no server found with name ${name}` : `no server found for selector ${selector}`);
  return { ...serverValues(only), ...(selector ? { withSelector: selector } : {}) };
}

/** All of them: a project of the tests has one page. */
async function getServers(_inputs: Values, work: Work): Promise<Values> {
  const found = (await hcloudApi(work.configuration).ask("GET", "/servers?per_page=50")).servers as ApiServer[];
  return { id: "servers", servers: found.map(serverValues) };
}

async function getFirewalls(_inputs: Values, work: Work): Promise<Values> {
  const { firewalls } = await hcloudApi(work.configuration).ask("GET", "/firewalls?per_page=50");
  const found = firewalls as { id: number; name: string; labels: Record<string, string> }[];
  return { id: "firewalls", firewalls: found.map(({ id, name, labels }) => ({ id, name, labels })) };
}

interface ApiServer {
  id: number;
  name: string;
  status: string;
  labels: Record<string, string>;
  server_type: { name: string };
  image: { name: string } | null;
  public_net: { ipv4: { ip: string }; ipv6: { ip: string }; firewalls: { id: number }[] };
  location: { name: string };
  datacenter: { name: string };
  primary_disk_size: number;
  protection: { delete: boolean; rebuild: boolean };
}

function serverValues(found: ApiServer): Values {
  const ipv6Network = found.public_net.ipv6.ip;
  return {
    id: found.id,
    name: found.name,
    status: found.status,
    labels: found.labels,
    serverType: found.server_type.name,
    image: found.image?.name ?? "",
    ipv4Address: found.public_net.ipv4.ip,
    ipv6Network,
    ipv6Address: ipv6Network.replace(/\/\d+$/, "1"),
    location: found.location.name,
    datacenter: found.datacenter.name,
    firewallIds: found.public_net.firewalls.map((each) => each.id),
    primaryDiskSize: found.primary_disk_size,
    deleteProtection: found.protection.delete,
    rebuildProtection: found.protection.rebuild,
    backupWindow: "",
    backups: false,
    iso: "",
    rescue: "",
  };
}

const firewall: Resource = {
  ...named(["name", "labels", "rules", "applyTos"]),
  replaceOn: () => false,
  preview: previewing([]),
  create: async (inputs, work) => {
    const { name, labels } = revealAll(inputs);
    const asked = { name, labels: labels ?? {}, rules: rules(inputs), apply_to: targets(inputs) };
    const made = await hcloudApi(work.configuration).ask("POST", "/firewalls", asked);
    return { id: String((made.firewall as { id: number }).id), state: inputs };
  },
  read: async (id, state, inputs, work) => {
    const found = await orUndefined(hcloudApi(work.configuration).ask("GET", `/firewalls/${numeric(id)}`));
    return found && { state, inputs };
  },
  update: async (id, state, inputs, work) => {
    const api = hcloudApi(work.configuration);
    const path = `/firewalls/${numeric(id)}`;
    const { name, labels } = revealAll(inputs);
    await api.ask("PUT", path, { name, labels: labels ?? {} });
    await api.ask("POST", `${path}/actions/set_rules`, { rules: rules(inputs) });
    await applyInstead(api, path, targets(state), targets(inputs));
    return inputs;
  },
  delete: async (id, state, work) => {
    const api = hcloudApi(work.configuration);
    const path = `/firewalls/${numeric(id)}`;
    await applyInstead(api, path, targets(state), []);
    await orUndefined(api.ask("DELETE", path));
  },
};

async function applyInstead(api: HcloudApi, path: string, olds: object[], news: object[]): Promise<void> {
  const missing = (from: object[], of: object[]) => {
    return of.filter((one) => !from.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  };
  const [remove_from, apply_to] = [missing(news, olds), missing(olds, news)];
  if (remove_from.length > 0) await api.ask("POST", `${path}/actions/remove_from_resources`, { remove_from });
  if (apply_to.length > 0) await api.ask("POST", `${path}/actions/apply_to_resources`, { apply_to });
}

function rules(inputs: Values): object[] {
  return ((revealAll(inputs).rules ?? []) as Values[]).map((rule) => ({
    direction: rule.direction,
    protocol: rule.protocol,
    port: rule.port,
    source_ips: rule.sourceIps ?? [],
    destination_ips: rule.destinationIps ?? [],
    description: rule.description,
  }));
}

function targets(inputs: Values): object[] {
  return ((revealAll(inputs).applyTos ?? []) as Values[]).map(({ server: id, labelSelector }) => {
    return id === undefined
      ? { type: "label_selector", label_selector: { selector: labelSelector } }
      : { type: "server", server: { id } };
  });
}

const volume: Resource = {
  ...named("name size serverId location labels format automount deleteProtection".split(" ")),
  replaceOn: (path) => path === "location" || path === "format",
  preview: previewing(["linuxDevice", "location"]),
  create: async (inputs, work) => {
    const { name, size, serverId, location, labels, format, automount } = revealAll(inputs);
    const asked = { name, size, server: serverId, location, labels: labels ?? {}, format, automount };
    const made = (await hcloudApi(work.configuration).ask("POST", "/volumes", asked)).volume as ApiVolume;
    const seen = { linuxDevice: made.linux_device, location: made.location.name };
    return { id: String(made.id), state: stateFrom(inputs, seen) };
  },
  read: async (id, state, inputs, work) => {
    const found = await orUndefined(hcloudApi(work.configuration).ask("GET", `/volumes/${numeric(id)}`));
    return found && { state, inputs };
  },
  update: async (id, state, inputs, work) => {
    const api = hcloudApi(work.configuration);
    const path = `/volumes/${numeric(id)}`;
    const [olds, news] = [revealAll(state), revealAll(inputs)];
    await api.ask("PUT", path, { name: news.name, labels: news.labels ?? {} });
    if (olds.size !== news.size) await api.ask("POST", `${path}/actions/resize`, { size: news.size });
    if (olds.serverId !== news.serverId) {
      if (olds.serverId !== undefined) await api.ask("POST", `${path}/actions/detach`, {});
      if (news.serverId !== undefined) await api.ask("POST", `${path}/actions/attach`, { server: news.serverId });
    }
    return { ...state, ...inputs };
  },
  delete: async (id, state, work) => {
    const api = hcloudApi(work.configuration);
    const path = `/volumes/${numeric(id)}`;
    if (revealAll(state).serverId !== undefined) await api.ask("POST", `${path}/actions/detach`, {});
    await orUndefined(api.ask("DELETE", path));
  },
};

interface ApiVolume {
  id: number;
  linux_device: string;
  location: { name: string };
}

/** Undefined when it is not there. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HcloudError && error.code === "not_found") return undefined;
    throw error;
  }
}
