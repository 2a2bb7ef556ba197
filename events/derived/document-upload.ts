import type { DerivedRule } from "../derived-rule.ts";

export const documentUpload: DerivedRule = {
  id: "document-upload",
  event: "document_upload",
  meaning: "the gateway says into how many blocks it has split what was uploaded",
  logger: "yapit.gateway.documents",
  message: "^Document created with (?<blocks>[0-9]{1,7}) blocks",
  fields: {
    user_id: { extra: "user_id" },
    document_id: { extra: "document_id" },
    request_id: { extra: "request_id" },
    processor_slug: { extra: "processor_slug" },
    text_length: { extra: "text_length" },
    "data.blocks": { group: "blocks", times: 1 },
  },
};
