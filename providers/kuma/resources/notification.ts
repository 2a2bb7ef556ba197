import type { Resource, Work } from "../../engine/provider.ts";
import { isUnknown, revealAll, unknown, type Values } from "../../engine/values.ts";
import type { Kuma, KumaNotification } from "../client/kuma.ts";
import { notificationSchema, notificationSecrets } from "../schema/notification.ts";
import { toTakeOver } from "./adopt.ts";
import { checkBy } from "./check.ts";
import type { KumaOf } from "./kuma-of.ts";
import { fromSettings, isKnownType, toSettings } from "./notification-settings.ts";
import { identityOf } from "./ownership.ts";
import { keepMarks } from "./read.ts";

/** Kuma keeps what it does not know among a notification's settings; there it says whose it is. */
const ownerField = "managedBy";

/** Whom Kuma tells. */
export function notificationResource(kumaOf: KumaOf): Resource {
  return {
    check: (news) => checkBy(notificationSchema, notificationSecrets, news),

    preview: async (inputs, state, work) => {
      const kuma = kumaOf.ifKnown(work);
      const plain = revealAll(inputs);
      if (kuma && !state && !isUnknown(plain.name)) {
        const found = await existing(kuma, plain, work);
        if (found) work.log.message("info", `takes over notification ${found.id}, "${found.name}"`);
      }
      return { ...inputs, notificationId: state?.notificationId ?? unknown };
    },

    create: async (inputs, work) => {
      const kuma = kumaOf(work);
      const plain = revealAll(inputs);
      const found = await existing(kuma, plain, work);
      const settings = { ...toSettings(plain), [ownerField]: identityOf(work) };
      if (found) await kuma.editNotification(found.id, { ...found, ...settings });
      const id = found ? found.id : await kuma.addNotification(settings);
      return { id: String(id), state: { ...inputs, notificationId: id } };
    },

    read: async (id, state, inputs, work) => {
      const importing = Object.keys(inputs).length === 0;
      const found = await stillThere(kumaOf(work), Number(id), revealAll(state), work, importing);
      if (!found) return undefined;
      if (!isKnownType(found.type)) throw new Error(`notification ${id} is of type ${found.type}, which is not known`);
      const read = keepMarks(inputs, fromSettings(found, importing), notificationSecrets, importing);
      return { id: String(found.id), inputs: read, state: { ...read, notificationId: found.id } };
    },

    update: async (id, state, inputs, work) => {
      const kuma = kumaOf(work);
      const found = await stillThere(kuma, Number(id), revealAll(state), work, false);
      if (found?.id !== Number(id)) {
        throw new Error(`notification ${id} is no longer this one; run pulumi refresh, then up again`);
      }
      const settings = { ...toSettings(revealAll(inputs)), [ownerField]: identityOf(work) };
      await kuma.editNotification(found.id, { ...found, ...settings });
      return { ...inputs, notificationId: found.id };
    },

    delete: async (id, state, work) => {
      const kuma = kumaOf(work);
      const found = await stillThere(kuma, Number(id), revealAll(state), work, false);
      if (found) await kuma.deleteNotification(found.id);
    },
  };
}

const ownerOf = (notification: KumaNotification) => notification[ownerField] as string | undefined;

async function existing(kuma: Kuma, inputs: Values, work: Work): Promise<KumaNotification | undefined> {
  const identity = identityOf(work);
  const there = await kuma.notifications();
  const own = there.find((notification) => ownerOf(notification) === identity);
  return own ?? toTakeOver("notification", { name: String(inputs.name), adopt: inputs.adopt }, there, ownerOf);
}

/** By its id, or, when Kuma was restored with other ids, by what it says of its owner. Undefined when it is gone or another's. */
async function stillThere(kuma: Kuma, id: number, state: Values, work: Work, importing: boolean) {
  const identity = identityOf(work);
  const there = await kuma.notifications();
  const found = there.find((notification) => notification.id === id);
  const owner = found && ownerOf(found);
  if (found && importing) {
    if (owner && owner !== identity) throw new Error(`notification ${id} belongs to ${owner}`);
    return found;
  }
  if (found && (owner === undefined ? found.name === state.name : owner === identity)) return found;
  return there.find((notification) => ownerOf(notification) === identity);
}
