import type { Check } from "../../check.ts";

/** A rule's id is its file's name, so that a notification leads to its text. */
export const fileCheck: Check = {
  id: "rule/file",
  severity: "error",
  summary: "a rule's file is named after its id",
  find({ alert, file }, { read }) {
    if (read(file) !== undefined) return [];
    return [{ field: "id", message: `"${alert.id}" has no file ${file}; name the file after the id` }];
  },
};
