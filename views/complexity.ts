import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

/** Where one class of length ends and the next begins. */
const bounds = [1_000, 3_000, 10_000, 30_000, 100_000];

export const complexity: View = {
  name: "complexity",
  meaning: "One processor and class of length a row: how long documents of that size take, over all of the copy.",
  columns: {
    processor: { type: "VARCHAR", meaning: "what extracted the document" },
    from_characters: {
      type: "BIGINT",
      unit: "characters",
      meaning: "the class: this length or more, up to the next class",
    },
    documents: { type: "BIGINT", unit: "documents", meaning: "documents in it" },
    p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of them were faster" },
    p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were faster" },
    ms_per_1000_characters: { type: "DOUBLE", unit: "ms", meaning: "all of their time against all of their text" },
    correlation: {
      type: "DOUBLE",
      meaning: "of length and time within the class: 1 is in proportion, 0 is none; NULL of one document",
    },
  },
  sql: `
SELECT processor_slug AS processor,
  CASE ${[...bounds]
    .reverse()
    .map((bound) => `WHEN text_length >= ${bound} THEN ${bound}`)
    .join(" ")} ELSE 0 END AS from_characters,
  count(*) AS documents, ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms,
  1000.0 * sum(duration_ms) / nullif(sum(text_length), 0) AS ms_per_1000_characters,
  corr(text_length, duration_ms) AS correlation
FROM metrics_event
WHERE ${is("document_extraction_complete")} AND text_length IS NOT NULL AND duration_ms IS NOT NULL
GROUP BY ALL`,
  example: {
    shows: "how time grows with length",
    sql: `SELECT processor, from_characters, documents, round(p50_ms) AS p50_ms
FROM complexity ORDER BY processor, from_characters LIMIT 6`,
  },
};
