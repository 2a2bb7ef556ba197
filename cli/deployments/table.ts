import { stripVTControlCharacters } from "node:util";
import type { Deployment } from "./history.ts";

const shownMax = 30;
const titleMax = 60;

/** The deployments as lines for a terminal, the latest first. */
export function deploymentLines(deployments: readonly Deployment[]): string[] {
  const rows = deployments
    .slice(0, shownMax)
    .map((deployment) => [
      String(deployment.version),
      `${deployment.at.toISOString().slice(0, 16).replace("T", " ")}Z`,
      oneLine(deployment.by),
      describeCode(deployment),
      oneLine(deployment.title),
      deployment.result === "succeeded" ? deployment.changes || "nothing changed" : deployment.result,
    ]);
  const all = [["version", "time", "who", "code", "what", "changes"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const hidden = deployments.length - rows.length;
  return hidden > 0 ? [...lines, `… and ${hidden} before them`] : lines;
}

/** `1a2b3c4`, and whether that is all of it. */
export function describeCode({ code, exact }: Pick<Deployment, "code" | "exact">): string {
  if (!code) return "unknown";
  if (!code.changed) return code.head.slice(0, 7);
  return exact
    ? `${code.head.slice(0, 7)} + changes (${code.commit.slice(0, 7)})`
    : `${code.head.slice(0, 7)} + lost changes`;
}

/** Names and messages are whatever somebody wrote. */
function oneLine(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/\p{Cc}/gu, " ");
  return plain.length > titleMax ? `${plain.slice(0, titleMax - 1)}…` : plain;
}
