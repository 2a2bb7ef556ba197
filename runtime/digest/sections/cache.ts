import { countOf, gridsOf } from "../grid.ts";
import type { Draft, Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { combined } from "../usual.ts";

/** What was there already: blocks by model, documents, and blocks that were made twice within an hour although they are cached. */
export const cache: Section = {
  name: "cache",
  reads: { metrics_event: ["timestamp", "event_type", "model_slug", "variant_hash"] },
  async find(scope) {
    const blocks = await gridsOf(scope, {
      from: scope.events("event_type IN ('cache_hit', 'synthesis_complete')"),
      by: { model: "model_slug" },
      values: {
        asked: "count(*)",
        hits: countOf("event_type = 'cache_hit'"),
        made: `count(variant_hash) FILTER (WHERE event_type = 'synthesis_complete')`,
        different: `count(DISTINCT variant_hash) FILTER (WHERE event_type = 'synthesis_complete')`,
      },
    });
    const [documents] = await gridsOf(scope, {
      from: scope.events(
        "event_type IN ('document_cache_hit', 'extraction_cache_hit', 'document_extraction_complete')",
      ),
      values: { asked: "count(*)", hits: countOf("event_type <> 'document_extraction_complete'") },
    });
    const drafts: (Draft | undefined)[] = blocks.flatMap(({ labels, grids: { asked, hits, made, different } }) => {
      const twice = combined(made, different, (all, once) => all - once);
      const of = { labels, figure: "blocks" };
      const hit = shareDraft(scope, {
        ...of,
        key: `cache:blocks:${labels.model}`,
        what: "blocks of one model that the cache had",
        of: "asked",
        part: hits,
        whole: asked,
        odd: "both",
      });
      const again = shareDraft(scope, {
        ...of,
        key: `cache:made-again:${labels.model}`,
        what: "blocks of one model that were made again within the hour",
        of: "made",
        part: twice,
        whole: made,
        odd: "more",
      });
      return [hit, again?.verdict === "nominal" ? undefined : again];
    });
    if (documents) {
      const { asked, hits } = documents.grids;
      drafts.push(
        shareDraft(scope, {
          key: "cache:documents",
          what: "documents that were known already",
          figure: "documents",
          of: "asked",
          part: hits,
          whole: asked,
          odd: "both",
        }),
      );
    }
    return drafts.filter((draft) => draft !== undefined);
  },
};
