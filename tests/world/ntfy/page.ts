import { readFileSync } from "node:fs";
import { splitTags } from "./emoji.ts";
import { notificationKey } from "./phone.ts";
import type { NtfyAction, PhoneNotification } from "./types.ts";

const cardsMax = 50;
const template = readFileSync(new URL("./page.html", import.meta.url), "utf8");

const priorityNames: Record<number, string> = { 1: "Min", 2: "Low", 4: "High", 5: "Urgent" };

/** The whole page. `nonce` is the only thing that lets its own style and script run (see `pageHeaders`). */
export function renderPage(page: { topic: string; cards: string; nonce: string }): string {
  const values: Record<string, string> = {
    topic: escapeHtml(page.topic || "every topic"),
    cards: page.cards,
    nonce: page.nonce,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Nothing from elsewhere, and no script but the page's own even if an escape were forgotten. */
export const pageHeaders = (nonce: string): Record<string, string> => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
});

/** The newest 50 notifications as cards. */
export function renderCards(notifications: readonly PhoneNotification[], nowMs: number): string {
  return notifications
    .slice(0, cardsMax)
    .map((notification) => renderCard(notification, nowMs))
    .join("");
}

/** One card. Everything in it came over the network, so every piece of text is escaped and every link checked. */
export function renderCard(notification: PhoneNotification, nowMs: number): string {
  const priority = notification.priority ?? 3;
  const { emoji, words } = splitTags(notification.tags ?? []);
  const title = [...emoji, notification.title ?? notification.topic].join(" ");
  const state = notification.cleared ? "cleared" : "shown";
  return `<article class="card p${priority} ${state}" data-key="${escapeHtml(notificationKey(notification))}" data-version="${escapeHtml(notification.id)}">
<header>${appIcon}<span class="app">ntfy</span><span class="topic">${escapeHtml(notification.topic)}</span>${renderLabels(notification)}<time title="${new Date(notification.time * 1000).toISOString()}">${relativeTime(notification.time * 1000, nowMs)}</time></header>
<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(notification.message ?? "")}</p>
${words.length > 0 ? `<ul class="tags">${words.map((word) => `<li>${escapeHtml(word)}</li>`).join("")}</ul>` : ""}${renderFooter(notification)}</article>`;
}

const appIcon = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H9.2L4 21v-2.5A1.5 1.5 0 0 1 2.5 17V7A1.5 1.5 0 0 1 4 5.5z"/><path d="m7 9.3 3 2.7-3 2.7M12.4 15h4.4"/></svg>`;

function renderLabels({ priority = 3, revisions, cleared }: PhoneNotification): string {
  const labels = [
    priorityNames[priority] ? `<span class="label priority">${priorityNames[priority]}</span>` : "",
    revisions > 1 ? `<span class="label">updated${revisions > 2 ? ` ${revisions - 1}×` : ""}</span>` : "",
    cleared ? `<span class="label">cleared</span>` : "",
  ];
  return labels.join("");
}

function renderFooter({ click, actions = [], attachment }: PhoneNotification): string {
  const parts = [
    attachment ? renderLink(attachment.url, `📎 ${attachment.name}`, "chip") : "",
    ...actions.map(renderAction),
    click ? renderLink(click, shortUrl(click), "open") : "",
  ].join("");
  return parts ? `<footer>${parts}</footer>` : "";
}

/** Only `view` opens something; the others would call out of the page, which its security policy forbids. */
const renderAction = (action: NtfyAction): string =>
  action.action === "view" && action.url
    ? renderLink(action.url, action.label, "chip")
    : `<span class="chip">${escapeHtml(action.label)}</span>`;

function renderLink(url: string, text: string, className: string): string {
  if (!/^(https?|mailto):/i.test(url)) return `<span class="${className}">${escapeHtml(text)}</span>`;
  return `<a class="${className}" href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${escapeHtml(text)}</a>`;
}

function shortUrl(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return `${host}${pathname === "/" ? "" : pathname}`;
}

/** "now", "40 s ago", "3 min ago", "2 h ago", "5 d ago". */
export function relativeTime(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 10) return "now";
  if (seconds < 60) return `${seconds - (seconds % 10)} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] as string);
