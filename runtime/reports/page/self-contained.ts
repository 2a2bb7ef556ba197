import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";

export interface SelfContained {
  title: string;
  style: string;
  /** It has pictures, which are in it. */
  hasPictures?: boolean;
}

/** One HTML file that needs nothing else. It loads nothing, runs nothing and sends nothing, whatever a text in it tries. */
export function selfContained({ title, style, hasPictures = false }: SelfContained, main: Html): string {
  const styleHash = createHash("sha256").update(style).digest("base64");
  const pictures = hasPictures ? " img-src data:;" : "";
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}';${pictures} base-uri 'none'; form-action 'none'`;
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${new Html(`<style>${style}</style>`)}
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}
