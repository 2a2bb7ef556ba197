import type { View } from "../../../model/view.ts";
import type { Answer } from "../../../runtime/query/ask.ts";
import { formatted } from "../../../runtime/query/format.ts";

/** A view as docs/query.md shows it, with what its example answered. */
export function viewSection({ name, meaning, columns, example }: View, answer: Answer): string {
  const rows = Object.entries(columns).map(
    ([column, { type, unit, meaning: of }]) => `| ${column} | ${type.toLowerCase()} | ${unit ?? ""} | ${of} |`,
  );
  return [
    `### ${name}`,
    "",
    wrapped(meaning),
    "",
    ["| column | type | unit | |", "|---|---|---|---|", ...rows].join("\n"),
    "",
    `${example.shows[0]?.toUpperCase()}${example.shows.slice(1)}:`,
    "",
    ["```sql", example.sql, "```"].join("\n"),
    "",
    ["```", formatted(answer, "table"), "```"].join("\n"),
  ].join("\n");
}

/** In lines of at most 130 characters. */
function wrapped(text: string): string {
  return text.replaceAll(/(.{1,130})(?: |$)/g, "$1\n").trimEnd();
}
