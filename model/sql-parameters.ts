/** The rule's `:now` and `:window` as numbered parameters, in the order the runtime passes them. */
export function withParameters(text: string): { text: string; parameters: ("now" | "window")[] } {
  const parameters: ("now" | "window")[] = [];
  const numbered = text.replace(/(?<![:\w]):(now|window)\b/g, (_, name: "now" | "window") => {
    if (!parameters.includes(name)) parameters.push(name);
    const cast = name === "now" ? "timestamptz" : "interval";
    return `$${parameters.indexOf(name) + 1}::${cast}`;
  });
  return { text: numbered, parameters };
}
