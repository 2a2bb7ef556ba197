import { randomInt } from "node:crypto";
import type { Found, Resource, Work } from "../../engine/provider.ts";
import { isUnknown, revealAll, secret, unknown, type Value, type Values } from "../../engine/values.ts";
import type { Kuma, KumaMonitor } from "../client/kuma.ts";
import { isRelease } from "../client/version.ts";
import { monitorSchema, monitorSchemas, monitorSecrets } from "../schema/monitor.ts";
import { managedByTag } from "../schema/tag.ts";
import { toTakeOver } from "./adopt.ts";
import { checkBy } from "./check.ts";
import type { KumaOf } from "./kuma-of.ts";
import { changedFields, newMonitor, readFields, releaseFields } from "./monitor-columns.ts";
import { claim, identityOf, isStillOurs, ownerOf } from "./ownership.ts";
import { keepMarks } from "./read.ts";

const tokenLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A check that Kuma makes, or a group of them. */
export function monitorResource(kumaOf: KumaOf): Resource {
  return {
    check: (news) => checkBy(monitorSchema, monitorSecrets, news),

    preview: async (inputs, state, work) => {
      const kuma = kumaOf.ifKnown(work);
      const plain = revealAll(inputs);
      if (kuma && (!state || releaseFields(plain).length > 0)) await refuseUnknownFields(kuma, plain);
      if (kuma && !state && !isUnknown(plain.name)) {
        const found = await existing(kuma, plain, work);
        if (found) work.log.message("info", `takes over monitor ${found.id}, "${found.name}"`);
      }
      return { ...inputs, monitorId: state?.monitorId ?? unknown, ...previewOfPush(plain, inputs, state) };
    },

    create: async (inputs, work) => {
      const kuma = kumaOf(work);
      const plain = revealAll(inputs);
      await refuseUnknownFields(kuma, plain);
      const found = await existing(kuma, plain, work);
      const id = found ? found.id : await add(kuma, plain);
      await claim(kuma, id, identityOf(work));
      if (found) await edit(kuma, found, plain, {});
      else await setTags(kuma, id, plain, {});
      return { id: String(id), state: await stateOf(kuma, id, inputs) };
    },

    read: async (id, state, inputs, work) => {
      const kuma = kumaOf(work);
      const importing = Object.keys(inputs).length === 0;
      const monitor = await stillThere(kuma, Number(id), revealAll(state).name, work, importing);
      if (!monitor) return undefined;
      if (!(monitor.type in monitorSchemas)) {
        throw new Error(`monitor ${id} is of type ${monitor.type}; known: ${Object.keys(monitorSchemas).join(", ")}`);
      }
      const found = keepMarks(inputs, asInputs(monitor, inputs, importing), monitorSecrets, importing);
      const read: Found = { id: String(monitor.id), inputs: found, state: await stateOf(kuma, monitor.id, found) };
      return read;
    },

    update: async (id, state, inputs, work) => {
      const kuma = kumaOf(work);
      const [before, plain] = [revealAll(state), revealAll(inputs)];
      await refuseUnknownFields(kuma, plain);
      const monitor = await stillThere(kuma, Number(id), before.name, work, false);
      if (monitor?.id !== Number(id))
        throw new Error(`monitor ${id} is no longer this one; run pulumi refresh, then up again`);
      await claim(kuma, monitor.id, identityOf(work));
      await edit(kuma, monitor, plain, before);
      return await stateOf(kuma, monitor.id, inputs);
    },

    delete: async (id, state, work) => {
      const kuma = kumaOf(work);
      const monitor = await stillThere(kuma, Number(id), revealAll(state).name, work, false);
      if (monitor) await kuma.deleteMonitor(monitor.id);
    },
  };
}

/** The monitor of this resource: by its id, or, when Kuma was restored with other ids, by its tag. Undefined when it is gone or another's.
 *  An import takes the id's word for it, but nothing that another resource has. */
async function stillThere(
  kuma: Kuma,
  id: number,
  name: Value | undefined,
  work: Work,
  importing: boolean,
): Promise<KumaMonitor | undefined> {
  const identity = identityOf(work);
  const monitor = await kuma.monitor(id);
  if (monitor && importing) {
    const owner = ownerOf(monitor);
    if (owner && owner !== identity) throw new Error(`monitor ${id} belongs to ${owner}`);
    return monitor;
  }
  if (monitor && isStillOurs(monitor, identity, name)) return monitor;
  return await byIdentity(kuma, identity);
}

async function byIdentity(kuma: Kuma, identity: string): Promise<KumaMonitor | undefined> {
  const tagged = (await kuma.monitors()).find((monitor) => ownerOf(monitor) === identity);
  return tagged && (await kuma.monitor(tagged.id));
}

/** What a new resource takes over: its own monitor of an earlier life, or one it is told to adopt. */
async function existing(kuma: Kuma, inputs: Values, work: Work): Promise<KumaMonitor | undefined> {
  const identity = identityOf(work);
  const name = String(inputs.name);
  const candidates = (await kuma.monitors()).filter((monitor) => monitor.name === name || monitor.id === inputs.adopt);
  // The list's tags may be old: others are being made meanwhile.
  const there = (await Promise.all(candidates.map(({ id }) => kuma.monitor(id)))).filter(
    (found) => found !== undefined,
  );
  const own = there.find((monitor) => ownerOf(monitor) === identity) ?? (await byIdentity(kuma, identity));
  const found = own ?? toTakeOver("monitor", { name, adopt: inputs.adopt }, there, ownerOf);
  if (found && !(found.type in monitorSchemas)) {
    throw new Error(`monitor ${found.id} is of type ${found.type}, which cannot be taken over`);
  }
  return found;
}

async function add(kuma: Kuma, inputs: Values): Promise<number> {
  const { name, notifications, active } = inputs;
  const token = inputs.type === "push" && !inputs.pushToken ? { pushToken: newToken() } : {};
  const monitor = newMonitor({ ...inputs, ...token }, isRelease(await kuma.version()));
  const notificationIDList = switchedOn({}, numbers(notifications), []);
  return await kuma.addMonitor({ ...monitor, name: String(name), active: active !== false, notificationIDList });
}

/** Kuma's edit overwrites every field, so what people set in the page goes along as it is. */
async function edit(kuma: Kuma, monitor: KumaMonitor, inputs: Values, before: Values): Promise<void> {
  const fields = changedFields(monitor, inputs, before, isRelease(await kuma.version()));
  const list = monitor.notificationIDList as Record<string, boolean>;
  const notificationIDList = switchedOn(list, numbers(inputs.notifications), numbers(before.notifications));
  await kuma.editMonitor({ ...monitor, ...fields, notificationIDList });
  if ("active" in inputs || "active" in before) await kuma.setActive(monitor.id, inputs.active !== false);
  await setTags(kuma, monitor.id, inputs, before);
}

function switchedOn(list: Record<string, boolean>, wanted: number[], before: number[]): Record<string, boolean> {
  const on = new Set(Object.keys(list).filter((id) => list[id]));
  for (const id of before) on.delete(String(id));
  for (const id of wanted) on.add(String(id));
  return Object.fromEntries([...on].map((id) => [id, true]));
}

async function setTags(kuma: Kuma, id: number, inputs: Values, before: Values): Promise<void> {
  const key = ({ tag, value = "" }: Values) => `${tag}=${value}`;
  const wanted = objects(inputs.tags);
  for (const tag of wanted) await kuma.addMonitorTag(Number(tag.tag), id, String(tag.value ?? ""));
  const dropped = objects(before.tags).filter((tag) => !wanted.some((other) => key(other) === key(tag)));
  for (const tag of dropped) await kuma.deleteMonitorTag(Number(tag.tag), id, String(tag.value ?? ""));
}

/** What is in Kuma of what the program sets; when importing, all that is set. */
function asInputs(monitor: KumaMonitor, inputs: Values, importing: boolean): Values {
  const found: Values = readFields(monitor, importing);
  const active = monitor.forceInactive ? revealAll(inputs).active : Boolean(monitor.active);
  if (active !== undefined && (active === false || "active" in inputs)) found.active = active;
  const on = Object.entries(monitor.notificationIDList as Record<string, boolean>).filter(([, is]) => is);
  const ids = on.map(([id]) => Number(id));
  const known = numbers(revealAll(inputs).notifications);
  const notifications = importing ? ids : known.filter((id) => ids.includes(id));
  if (notifications.length > 0 || "notifications" in inputs) found.notifications = notifications;
  const tags = tagsOf(monitor, objects(revealAll(inputs).tags), importing);
  if (tags.length > 0 || "tags" in inputs) found.tags = tags;
  return found;
}

function tagsOf(monitor: KumaMonitor, known: Values[], importing: boolean): Values[] {
  const there = monitor.tags.filter(({ name }) => name !== managedByTag);
  if (importing) return there.map(({ tag_id: tag, value }) => (value ? { tag, value } : { tag }));
  return known.filter(({ tag, value = "" }) => there.some((other) => other.tag_id === tag && other.value === value));
}

async function stateOf(kuma: Kuma, id: number, inputs: Values): Promise<Values> {
  const state: Values = { ...inputs, monitorId: id };
  if (inputs.type !== "push") return state;
  const token = String((await kuma.monitor(id))?.pushToken ?? "");
  return { ...state, pushToken: secret(token), pushUrl: secret(`${kuma.url}/api/push/${token}`) };
}

function previewOfPush(plain: Values, inputs: Values, state: Values | undefined): Values {
  if (plain.type !== "push") return {};
  return { pushToken: inputs.pushToken ?? state?.pushToken ?? unknown, pushUrl: state?.pushUrl ?? unknown };
}

async function refuseUnknownFields(kuma: Kuma, inputs: Values): Promise<void> {
  const fields = releaseFields(inputs);
  if (fields.length === 0) return;
  const version = await kuma.version();
  if (!isRelease(version))
    throw new Error(`${fields.join(", ")}: Uptime Kuma ${version} does not have it; 2.0 proper does`);
}

const newToken = () => Array.from({ length: 32 }, () => tokenLetters[randomInt(tokenLetters.length)]).join("");
const numbers = (value: Value | undefined) => (Array.isArray(value) ? value.map(Number) : []);
const objects = (value: Value | undefined) => (Array.isArray(value) ? (value as Values[]) : []);
