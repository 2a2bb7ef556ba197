import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import MarkdownIt, { type Token } from "markdown-it";
import type { Alert } from "../model/alert.ts";
import type { Runbook } from "../model/dashboard-files.ts";

const projectDir = fileURLToPath(new URL("..", import.meta.url));
const isElsewhere = (address: string) => /^https?:\/\//.test(address);
const markdown = new MarkdownIt({ html: false, linkify: false });
// Of addresses it knows more kinds than are wanted here; what becomes of each is said below.
markdown.validateLink = () => true;

/** Of each alert by its id: a page of this project as HTML, or where it is elsewhere. HTML in a page is shown as text, and its first heading,
 *  which the alert's page has itself, is left out. A link to another alert's runbook leads to that alert's page; one to some other page
 *  of the project to `projectUrl`, where it is known. */
export function runbooksOf(alerts: readonly Alert[], projectUrl?: string): Record<string, Runbook> {
  const addressOf = (file: string, href: string): string | undefined => {
    if (isElsewhere(href)) return href;
    const [path = "", anchor] = normalize(join(file, "..", href)).split("#");
    const alert = alerts.find(({ runbook }) => runbook === path);
    if (alert) return `#/alerts/${alert.id}`;
    return projectUrl && !path.startsWith("..") ? `${projectUrl}/${path}${anchor ? `#${anchor}` : ""}` : undefined;
  };
  return Object.fromEntries(
    alerts.map(({ id, runbook }): [string, Runbook] => {
      if (isElsewhere(runbook)) return [id, { url: runbook }];
      const text = readFileSync(join(projectDir, runbook), "utf8");
      return [id, { html: htmlOf(text, (href) => addressOf(runbook, href)) }];
    }),
  );
}

/** @param addressOf where a link leads; undefined: nowhere, and its words stay */
export function htmlOf(text: string, addressOf: (href: string) => string | undefined): string {
  const tokens = markdown.parse(text, {});
  if (tokens[0]?.tag === "h1") tokens.splice(0, 3); // its beginning, its words, its end
  for (const token of tokens) {
    if (token.children) token.children = withLinks(token.children, addressOf);
    // The alignment of a column, which the app's policy refuses.
    token.attrs = token.attrs?.filter(([name]) => name !== "style") ?? null;
  }
  return markdown.renderer.render(tokens, markdown.options, {});
}

function withLinks(tokens: readonly Token[], addressOf: (href: string) => string | undefined): Token[] {
  let isKept = false;
  return tokens.filter((token) => {
    if (token.type === "image") return false;
    if (token.type === "link_open") {
      const address = addressOf(String(token.attrGet("href")));
      isKept = address !== undefined;
      if (address !== undefined) token.attrSet("href", address);
    }
    return !token.type.startsWith("link_") || isKept;
  });
}
