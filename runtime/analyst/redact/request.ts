import type { Redactor } from "./redactor.ts";

/** Names that the API gives meaning to; none holds what an event or a log line has said. */
const ofTheApi = ["model", "type", "id", "tool_use_id", "role", "name", "signature"];
/** Goes back as it came, or the API refuses it: its own words, signed. */
const signed = ["thinking", "redacted_thinking"];

/** What came from events and logs, as the digest and results of tools have it. */
const quoted = /(⟦[^⟦⟧]*⟧)/;

/** A request's body without anything private: the last look before it leaves, whatever was forgotten on the way. @throws Error
 *  where it is no JSON */
export function redactedBody(body: string, redactor: Redactor): string {
  return JSON.stringify(redacted(JSON.parse(body), redactor));
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactedText(value, redactor);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor));
  if (typeof value !== "object" || value === null) return value;
  if (signed.includes(String((value as { type?: unknown }).type))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, ofTheApi.includes(name) ? field : redacted(field, redactor)]),
  );
}

/** Each quotation by itself, so that nothing in it takes its end away. */
function redactedText(text: string, redactor: Redactor): string {
  const pieces = text.split(quoted);
  return pieces
    .map((piece, index) => (index % 2 === 1 ? `⟦${redactor.text(piece.slice(1, -1))}⟧` : redactor.byLook(piece)))
    .join("");
}
