import type { Resource, Work } from "../../engine/provider.ts";
import { isUnknown, revealAll, type Value, type Values } from "../../engine/values.ts";
import type { Kuma, PublicGroup } from "../client/kuma.ts";
import { statusPageSchema } from "../schema/status-page.ts";
import { checkBy } from "./check.ts";
import type { KumaOf } from "./kuma-of.ts";
import { identityOf } from "./ownership.ts";
import { keepMarks } from "./read.ts";

/** Our fields, Kuma's, and what a new page has. */
const fields: readonly (readonly [ours: string, kuma: string, unset: Value])[] = [
  ["slug", "slug", null],
  ["title", "title", null],
  ["description", "description", null],
  ["theme", "theme", "auto"],
  ["showTags", "showTags", false],
  ["showPoweredBy", "showPoweredBy", true],
  ["showCertificateExpiry", "showCertificateExpiry", false],
  ["footerText", "footerText", null],
  ["customCss", "customCSS", null],
  ["domainNames", "domainNameList", []],
];

/** A public page. Its slug is its id: Kuma has no two pages of one slug. */
export function statusPageResource(kumaOf: KumaOf): Resource {
  return {
    check: (news) => checkBy(statusPageSchema, [], news),
    replaceOn: (property) => property === "slug",

    preview: async (inputs, state, work) => {
      const kuma = kumaOf.ifKnown(work);
      if (kuma && !state && !isUnknown(inputs.slug)) await refuseDouble(kuma, revealAll(inputs), work);
      return { ...inputs };
    },

    create: async (inputs, work) => {
      const kuma = kumaOf(work);
      const plain = revealAll(inputs);
      await refuseDouble(kuma, plain, work);
      const slug = String(plain.slug);
      await kuma.addStatusPage(String(plain.title), slug);
      await save(kuma, slug, plain, {}, work);
      return { id: slug, state: inputs };
    },

    read: async (id, _state, inputs, work) => {
      const kuma = kumaOf(work);
      const importing = Object.keys(inputs).length === 0;
      const config = await kuma.statusPage(id);
      if (!config || isAnothers(config, work)) return undefined;
      const found: Values = importing ? setIn(config) : allIn(config);
      const groups = (await kuma.publicGroups(id)).map(({ name, monitorList }) => ({
        ...{ name, monitors: monitorList.map((monitor) => monitor.id) },
      }));
      if (groups.length > 0 || !importing) found.groups = groups;
      const read = keepMarks(inputs, found, [], importing);
      return { state: read, inputs: read };
    },

    update: async (id, state, inputs, work) => {
      await save(kumaOf(work), id, revealAll(inputs), revealAll(state), work);
      return inputs;
    },

    delete: async (id, _state, work) => {
      const kuma = kumaOf(work);
      const config = await kuma.statusPage(id);
      if (config && !isAnothers(config, work)) await kuma.deleteStatusPage(id);
    },
  };
}

async function refuseDouble(kuma: Kuma, { slug, adopt }: Values, work: Work): Promise<void> {
  const config = await kuma.statusPage(String(slug));
  if (!config) return;
  if (isAnothers(config, work))
    throw new Error(`status page "${slug}" belongs to ${ownerIn(config)}; choose another slug`);
  if (!adopt && ownerIn(config) === undefined) {
    throw new Error(`status page "${slug}" is there already; take it over with adopt: true, or choose another slug`);
  }
  work.log.message("info", `takes over status page "${slug}"`);
}

/** A page can have no tag, and shows people nearly all that it has: whose it is stands in a comment of its CSS. */
const mark = /\n?\/\* managed-by: (\S+) \*\/$/;

const ownerIn = ({ customCSS }: Record<string, unknown>) => mark.exec(String(customCSS ?? ""))?.[1];
const withoutMark = (css: unknown) => String(css ?? "").replace(mark, "");

function isAnothers(config: Record<string, unknown>, work: Work): boolean {
  const owner = ownerIn(config);
  return owner !== undefined && owner !== identityOf(work);
}

/** Kuma's save overwrites every field, so what people set in the page goes along as it is. */
async function save(kuma: Kuma, slug: string, inputs: Values, before: Values, work: Work): Promise<void> {
  const found = await kuma.statusPage(slug);
  if (!found) throw new Error(`status page "${slug}" is gone; run pulumi refresh, then up again`);
  const config = { ...found, customCSS: withoutMark(found.customCSS) };
  const changed = fields.filter(([ours]) => ours in inputs || ours in before);
  const ours = Object.fromEntries(changed.map(([field, kumas, unset]) => [kumas, inputs[field] ?? unset]));
  const keepsGroups = !("groups" in inputs) && !("groups" in before);
  const groups = keepsGroups ? await kuma.publicGroups(slug) : groupsOf(inputs.groups);
  // 2.5 takes a missing type of analytics for a wrong one.
  const whole: Record<string, unknown> = { ...config, analyticsType: found.analyticsType ?? null, ...ours };
  const customCSS = `${whole.customCSS ?? ""}\n/* managed-by: ${identityOf(work)} */`;
  await kuma.saveStatusPage(slug, { ...whole, customCSS }, groups);
}

function groupsOf(value: Value | undefined): PublicGroup[] {
  const groups = (Array.isArray(value) ? value : []) as { name: string; monitors: number[] }[];
  return groups.map(({ name, monitors }) => ({ name, monitorList: monitors.map((id) => ({ id })) }));
}

function allIn(config: Record<string, unknown>): Values {
  const read = fields.map(([ours, kuma]) => [ours, valueIn(config, kuma) ?? undefined]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Values;
}

function setIn(config: Record<string, unknown>): Values {
  const set = fields.filter(
    ([, kuma, unset]) => JSON.stringify(valueIn(config, kuma) || null) !== JSON.stringify(unset || null),
  );
  return Object.fromEntries(set.map(([ours, kuma]) => [ours, valueIn(config, kuma)])) as Values;
}

const valueIn = (config: Record<string, unknown>, field: string) =>
  field === "customCSS" ? withoutMark(config.customCSS) : config[field];
