/** The address of a runbook: itself where it is one, else its path behind the base. Undefined where there is no base. */
export function runbookLink(runbook: string, base: string | undefined): string | undefined {
  if (/^https?:\/\/\S+$/.test(runbook)) return runbook;
  if (!base) return undefined;
  return `${base}/${runbook.split("/").map(encodeURIComponent).join("/").replaceAll("%23", "#")}`;
}
