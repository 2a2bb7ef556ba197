import type { PageCheck } from "../../pages/page-check.ts";

/** A reader is shown where a figure is from. */
export const pageSource: PageCheck = {
  id: "pages/source",
  severity: "error",
  summary: "a panel's `source` names what its SQL reads, all of it and nothing else",
  find({ page, selects }) {
    return page.panels.flatMap((panel) => {
      const own = selects.filter((select) => select.panel === panel);
      if (panel.kind === "text" || own.some(({ answer }) => !answer.ok)) return [];
      const read = [...new Set(own.flatMap(({ answer }) => (answer.ok ? answer.reads : [])))];
      const unnamed = read.filter((name) => !panel.source.includes(name));
      const unread = panel.source.filter((name) => !read.includes(name));
      const field = `${panel.id}.source`;
      return [
        ...unnamed.map((name) => ({ field, message: `does not name ${name}, which the SQL reads; add it` })),
        ...unread.map((name) => ({ field, message: `names ${name}, which the SQL does not read; remove it` })),
      ];
    });
  },
};
