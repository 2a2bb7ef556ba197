/** Whether a file of rule tests has one that runs the rule and expects it to fire, and one that runs it and expects none.
 *  Read from the text: lint answers in seconds, and the tests themselves run in `make test`. Skipped ones don't count. */
export function testedOutcomes(text: string): { fires: boolean; quiet: boolean } {
  const starts = [...text.matchAll(/^\s*(it|test)(\.\w+)?\(/gm)];
  const bodies = starts.flatMap((start, at) => {
    if (/skip|todo/.test(start[2] ?? "")) return [];
    const body = text.slice(start.index, starts[at + 1]?.index);
    return /\.run\(/.test(body) && /expect\(/.test(body) ? [withoutName(body)] : [];
  });
  const firing = /["'`][^"'`\n]*\b(firing|escalated)\b/;
  const quiet = (body: string) => !firing.test(body) || /\.toEqual\(\[\]\)/.test(body);
  return { fires: bodies.some((body) => firing.test(body)), quiet: bodies.some(quiet) };
}

/** A test's name may speak of firing; what counts is what it expects. */
function withoutName(body: string): string {
  return body.replace(/^\s*(it|test)(\.\w+)?\(\s*("[^"]*"|`[^`]*`|'[^']*')/, "");
}
