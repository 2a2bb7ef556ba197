import type { KnownArea } from "../known-area.ts";

/** What a document's size costs in time. */
export const complexity: KnownArea = {
  id: "complexity",
  title: "Document complexity against time",
  answers: "How does processing time grow with a document's length, for each processor?",
  source: "the gateway, when a document's text is there",
  events: [{ type: "document_extraction_complete", filled: ["processor_slug", "text_length", "duration_ms"] }],
  window: "12h",
  views: ["complexity"],
};
