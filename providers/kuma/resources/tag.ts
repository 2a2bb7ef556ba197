import type { Resource } from "../../engine/provider.ts";
import { isUnknown, revealAll, unknown, type Values } from "../../engine/values.ts";
import type { Kuma, KumaTag } from "../client/kuma.ts";
import { tagSchema } from "../schema/tag.ts";
import { toTakeOver } from "./adopt.ts";
import { checkBy } from "./check.ts";
import type { KumaOf } from "./kuma-of.ts";
import { keepMarks } from "./read.ts";

const unsetColor = "#4B5563";

/** A tag that monitors can have. Kuma can note nothing about a tag but its name, so that is how one is known again. */
export function tagResource(kumaOf: KumaOf): Resource {
  return {
    check: (news) => checkBy(tagSchema, [], news),

    preview: async (inputs, state, work) => {
      const kuma = kumaOf.ifKnown(work);
      if (kuma && !state && !isUnknown(inputs.name)) {
        const found = await existing(kuma, revealAll(inputs));
        if (found) work.log.message("info", `takes over tag ${found.id}, "${found.name}"`);
      }
      return { ...inputs, tagId: state?.tagId ?? unknown };
    },

    create: async (inputs, work) => {
      const kuma = kumaOf(work);
      const plain = revealAll(inputs);
      const found = await existing(kuma, plain);
      const tag = { name: String(plain.name), color: String(plain.color ?? found?.color ?? unsetColor) };
      if (found) await kuma.editTag({ id: found.id, ...tag });
      const id = found ? found.id : await kuma.addTag(tag);
      return { id: String(id), state: { ...inputs, tagId: id } };
    },

    read: async (id, state, inputs, work) => {
      const importing = Object.keys(inputs).length === 0;
      const name = importing ? undefined : String(revealAll(state).name);
      const found = await stillThere(kumaOf(work), Number(id), name);
      if (!found) return undefined;
      const read = keepMarks(inputs, { name: found.name, color: found.color }, [], importing);
      return { id: String(found.id), inputs: read, state: { ...read, tagId: found.id } };
    },

    update: async (id, state, inputs, work) => {
      const kuma = kumaOf(work);
      const found = (await kuma.tags()).find((tag) => tag.id === Number(id));
      if (!found) throw new Error(`tag ${id} is gone; run pulumi refresh, then up again`);
      const plain = revealAll(inputs);
      const color = plain.color ?? ("color" in state ? unsetColor : found.color);
      await kuma.editTag({ id: found.id, name: String(plain.name), color: String(color) });
      return { ...inputs, tagId: found.id };
    },

    delete: async (id, state, work) => {
      const kuma = kumaOf(work);
      const found = await stillThere(kuma, Number(id), String(revealAll(state).name));
      if (found) await kuma.deleteTag(found.id);
    },
  };
}

async function existing(kuma: Kuma, { name, adopt }: Values): Promise<KumaTag | undefined> {
  return toTakeOver("tag", { name: String(name), adopt }, await kuma.tags());
}

/** By id and name, or by the name alone when Kuma was restored with other ids; by id alone when renamed in the page. */
async function stillThere(kuma: Kuma, id: number, name: string | undefined): Promise<KumaTag | undefined> {
  const tags = await kuma.tags();
  const byId = tags.find((tag) => tag.id === id);
  if (name === undefined || byId?.name === name) return byId;
  return tags.find((tag) => tag.name === name);
}
