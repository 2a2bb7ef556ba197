import { asIs, Html, html } from "../../../runtime/reports/page/html.ts";
import type { DiscordMessage } from "../discord/types.ts";

/** A message as Discord's own client shows it in its dark theme: for pictures, and for eyes. Markdown is not read but for the backslash,
 *  since nothing that we send uses it. */
export function discordLook({ embeds, attachments, timestamp }: DiscordMessage): string {
  const time = `Today at ${timestamp.slice(11, 16)}`;
  const colours = embeds.map(
    ({ color = 0 }) => `article[data-colour="${hex(color)}"]{border-left-color:#${hex(color)}}`,
  );
  const style = new Html(`<style>${look}${colours.join("")}</style>`);
  const page = html`<html lang="en"><head><meta charset="utf-8"><title>Discord</title>${style}</head><body>
<div class="message"><div class="avatar"></div><div class="column">
<p class="author"><b>Watchbill</b><i>APP</i><span>${time}</span></p>
${embeds.map(
  ({ title = "", description = "", color = 0, fields = [], footer }) => html`<article data-colour="${hex(color)}">
<h1>${shownText(title)}</h1><p class="text">${shownText(description)}</p>
<div class="fields">${fields.map(
    ({ name, value, inline }) =>
      html`<div class="${inline ? "inline" : "whole"}"><h2>${shownText(name)}</h2><p class="text">${shownText(value)}</p></div>`,
  )}</div><p class="footer">${shownText(footer?.text ?? "")} • ${time}</p></article>`,
)}
${attachments.map(({ filename, size }) => html`<div class="file"><span></span><div><b>${filename}</b><small>${(size / 1_024).toFixed(1)} KB</small></div></div>`)}
</div></div></body></html>`;
  return page.text;
}

const hex = (colour: number) => colour.toString(16).padStart(6, "0");

/** A backslash takes a sign's meaning away, and nobody sees the space of no width. Discord draws its emoji itself. */
function shownText(text: string): Html[] {
  const plain = text.replace(/\\([^a-z0-9\s])/gi, "$1").replaceAll("\u200b", "");
  return plain.split(/([🔴🟠🟢])/u).map((part) => {
    const colour = emoji[part];
    return colour
      ? html`<svg class="emoji" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="${colour}"/></svg>`
      : asIs(part);
  });
}

const emoji: Record<string, string> = { "🔴": "#dd2e44", "🟠": "#f4900c", "🟢": "#78b159" };

const look = `.emoji{width:1.1em;height:1.1em;vertical-align:-.2em;margin-right:2px}body{margin:0;background:#313338;color:#dbdee1;font:16px/1.375 "gg sans","Noto Sans",Helvetica,Arial,sans-serif;padding:16px}
.message{display:flex;gap:16px;max-width:620px}.avatar{flex:0 0 40px;height:40px;border-radius:50%;background:#5865f2}
.column{min-width:0;flex:1}.author{margin:0 0 4px;display:flex;gap:6px;align-items:center}.author b{color:#f2f3f5;font-weight:500}
.author i{font:500 10px/15px sans-serif;background:#5865f2;color:#fff;border-radius:3px;padding:0 4px}.author span{font-size:12px;color:#949ba4}
article{background:#2b2d31;border-left:4px solid;border-radius:4px;padding:8px 16px 16px 12px;max-width:520px}
h1{font-size:16px;font-weight:600;color:#f2f3f5;margin:8px 0 0}.text{font-size:14px;line-height:18px;margin:8px 0 0;white-space:pre-line;overflow-wrap:anywhere}
.fields{display:grid;grid-template-columns:repeat(12,1fr);gap:8px;margin-top:8px}.whole{grid-column:1/13}.inline{grid-column:span 4}
h2{font-size:14px;font-weight:600;color:#f2f3f5;margin:0 0 2px}.fields .text{margin:0}.footer{font-size:12px;margin:8px 0 0;color:#dbdee1}
.file{display:flex;gap:10px;align-items:center;background:#2b2d31;border:1px solid #242529;border-radius:8px;padding:12px;margin-top:8px;width:400px}
.file span{width:28px;height:38px;border-radius:3px;background:#d3d6fd}.file b{display:block;color:#00a8fc;font-weight:400}.file small{color:#949ba4}`;
