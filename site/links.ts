/** Where links of data may lead: within the app, or to the page of a report. Anything else is text. */
const safe = /^(#\/[^\s]*|reports\/[\w.-]+\.html)$/;

export const isSafeLink = (to: string): boolean => safe.test(to);

/** A link in a cell, `to|text`; undefined where it leads nowhere that is ours. */
export function linkOf(cell: string): { to: string; text: string } | undefined {
  const at = cell.indexOf("|");
  const [to, text] = at < 0 ? [cell, cell] : [cell.slice(0, at), cell.slice(at + 1)];
  return isSafeLink(to) ? { to, text: text || to } : undefined;
}
