import { expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { documentUpload } from "./document-upload.ts";

const logger = "yapit.gateway.documents";

it("document-upload counts the blocks of a document, and is nothing else that the module says", async () => {
  const extra = {
    user_id: "anon-1",
    document_id: "d-1",
    request_id: "r-1",
    processor_slug: "gemini",
    text_length: 812,
  };
  const events = await eventsOf(
    documentUpload,
    { logger, message: "Document created with 7 blocks", extra },
    { logger, level: "WARNING", message: "Document extraction error: no readable text", extra },
    { logger, message: "Document created with many blocks" },
  );
  expect(events).toEqual([{ event_type: "document_upload", ...extra, data: { blocks: 7 } }]);
});
