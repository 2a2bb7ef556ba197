import type { Check } from "../../check.ts";

/** State, history and the notification's sequence id go by the rule's id. */
export const renamed: Check = {
  id: "rule/renamed",
  severity: "warning",
  summary: "a rule that goes by a new id is meant to start anew",
  find({ file }, { committed, read }) {
    const name = file.replace(/^alerts\//, "");
    if (!committed || committed.has(name)) return [];
    const asked = valueText(read(file) ?? "");
    if (!asked) return [];
    const before = [...committed].find(
      ([old, text]) => read(`alerts/${old}`) === undefined && valueText(text) === asked,
    );
    if (!before) return [];
    const oldId = before[0].replace(/\.ts$/, "");
    const message = `asks what "${oldId}" asked in the last commit: under a new id its state and history start anew, and what fires as "${oldId}" is dropped; keep the old id unless that is meant`;
    return [{ field: "id", message }];
  },
};

/** The source text of the declaration's `value`, by which a renamed file is known again. */
function valueText(source: string): string | undefined {
  return /\n {2}value: ([\s\S]*?),\n {2}\w/.exec(source)?.[1]?.replaceAll(/\s+/g, " ");
}
