const segmentsMax = 12;
const identifiers = [
  /^[0-9]+$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^(?=[0-9a-f]*[0-9])[0-9a-f]{8,}$/i,
  /^(?=.*[0-9])[\w-]{16,}$/, // a token, a slug with a number
];

/** A request's path without what differs from request to request: no query, `{id}` for each identifier, at most 12 segments.
 *  What follows the ? may hold a token, so it is nowhere kept. */
export function endpointOf(path: string): string {
  const [bare = ""] = path.split(/[?#]/, 1);
  const segments = bare.split("/");
  const known = segments.slice(0, segmentsMax + 1).map((segment) => (isIdentifier(segment) ? "{id}" : segment));
  return segments.length > segmentsMax + 1 ? `${known.join("/")}/…` : known.join("/");
}

function isIdentifier(segment: string): boolean {
  return identifiers.some((pattern) => pattern.test(segment));
}
