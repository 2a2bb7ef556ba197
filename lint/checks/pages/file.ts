import { pageFileOf } from "../../../model/dashboard-parser.ts";
import type { PageCheck } from "../../pages/page-check.ts";

/** A page's id is its file's name, so that an address in the browser leads to its text. */
export const pageFile: PageCheck = {
  id: "pages/file",
  severity: "error",
  summary: "a page's file is named after its id",
  find({ page, read }) {
    const file = pageFileOf(page);
    if (read(file) !== undefined) return [];
    return [{ field: "id", message: `"${page.id}" has no file ${file}; name the file after the id` }];
  },
};
