import { dirname, join, normalize } from "node:path/posix";
import type { Check, Finding, Project } from "../../check.ts";

/** At night a link that leads nowhere costs the minutes that it was meant to save. */
export const link: Check = {
  id: "docs/link",
  severity: "error",
  summary: "a rule's runbook is there, and its links lead somewhere",
  find({ alert: { runbook } }, project) {
    if (/^https?:/.test(runbook)) return [];
    const [path = "", anchor] = runbook.split("#");
    const text = project.read(path);
    if (text === undefined)
      return [{ field: "runbook", message: `${path} does not exist; write it, or name the page that does` }];
    const own: Finding[] = anchor && !anchorsOf(text).includes(anchor) ? [deadAnchor(path, anchor)] : [];
    return [...own, ...deadLinks(path, text, project)];
  },
};

function deadLinks(page: string, text: string, { read }: Project): Finding[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
  return [...new Set(targets)].flatMap((target): Finding[] => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const file = path ? normalize(join(dirname(page), path)) : page;
    const found = path ? read(file) : text;
    if (found === undefined)
      return [{ field: "runbook", message: `${page} links to ${target}, which does not exist; mend the link` }];
    return anchor && file.endsWith(".md") && !anchorsOf(found).includes(anchor) ? [deadAnchor(page, target)] : [];
  });
}

function deadAnchor(page: string, target: string): Finding {
  return { field: "runbook", message: `no heading fits the link ${target} of ${page}; mend the link` };
}

/** Headings as the anchors that GitHub makes of them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map((match) =>
    (match[1] as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}
