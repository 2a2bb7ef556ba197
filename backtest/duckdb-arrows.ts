const literalOrComment = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//.source;
const column = /(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*/.source;
const path = /(?:\s*->>?\s*(?:'(?:[^']|'')*'|\d+))+/.source;
const pattern = new RegExp(`${literalOrComment}|(${column}${path})`, "g");

/** Puts parentheses around `data->>'key'`. PostgreSQL binds the arrow more tightly than `=`, `LIKE` and `AND`, DuckDB less:
 *  unparenthesised, `a = 1 AND data->>'b' = 'c'` is another question there, and not always a refused one. */
export function withBoundArrows(text: string): string {
  return text.replace(pattern, (whole, arrows: string | undefined) => (arrows ? `(${arrows})` : whole));
}
