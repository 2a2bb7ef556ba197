import { randomUUID } from "node:crypto";
import type { Accounts } from "./accounts.ts";
import { type Asked, authenticate, refused } from "./auth.ts";
import { isSignedByStripe } from "./billing.ts";
import type { Documents } from "./documents.ts";
import type { Extracted, Extraction, Who } from "./extraction.ts";
import type { Flags } from "./flags.ts";
import type { HttpRequest, HttpResponse, Route } from "./http.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";
import type { Synthesis } from "./synthesis.ts";

/** Above the 5 s at which a webhook counts as slow, below the 20 s at which Stripe gives up. */
const slowWebhookMs = 6_000;

interface Dependencies {
  accounts: Accounts;
  documents: Documents;
  extraction: Extraction;
  synthesis: Synthesis;
  flags: Flags;
  record: RecordEvent;
  log: Log;
  stripeSecret: string;
}

/** What the gateway serves over HTTP. */
export function gatewayRoutes(d: Dependencies): Route[] {
  return [
    { method: "GET", path: /^\/$/, endpoint: "/", handle: () => ({ status: 200, body: { service: "yapit" } }) },
    { method: "GET", path: /^\/health$/, endpoint: "/health", handle: () => ({ status: 200, body: { status: "ok" } }) },
    { method: "POST", path: /^\/auth\/sign-in$/, endpoint: "/auth/sign-in", handle: (request) => signIn(request, d) },
    { method: "POST", path: /^\/documents$/, endpoint: "/documents", handle: (request) => createDocument(request, d) },
    {
      method: "GET",
      path: /^\/documents\/([0-9a-f-]{36})$/,
      endpoint: "/documents/{id}",
      handle: (request) => readDocument(request, d),
    },
    {
      method: "DELETE",
      path: /^\/documents\/([0-9a-f-]{36})$/,
      endpoint: "/documents/{id}",
      handle: (request) => removeDocument(request, d),
    },
    {
      method: "GET",
      path: /^\/audio\/([0-9a-f]{64})$/,
      endpoint: "/audio/{hash}",
      handle: ({ id }) => {
        const audio = d.synthesis.audio.get(id);
        return audio ? { status: 200, body: audio } : { status: 404, body: { detail: "No such audio" } };
      },
    },
    {
      method: "GET",
      path: /^\/admin\/usage$/,
      endpoint: "/admin/usage",
      handle: (request) => adminUsage(request, d),
    },
    {
      method: "POST",
      path: /^\/webhooks\/stripe$/,
      endpoint: "/webhooks/stripe",
      eventType: "stripe_webhook",
      handle: (request) => stripeWebhook(request, d),
    },
  ];
}

function signIn({ body, requestId }: HttpRequest, { accounts, log }: Dependencies): HttpResponse {
  const form = parseObject(body);
  const email = String(form?.email ?? "");
  const token = form?.guest === true ? accounts.signInAsGuest() : accounts.signIn(email, String(form?.password ?? ""));
  if (!token) {
    log("WARNING", "yapit.gateway.auth:sign_in:44", "Sign-in refused", { extra: { request_id: requestId } });
    return { status: 401, body: { detail: "Wrong e-mail or password" } };
  }
  return { status: 200, body: { token }, ...userField(accounts.userOf(token)) };
}

async function createDocument(request: HttpRequest, d: Dependencies): Promise<HttpResponse> {
  const userId = authenticate(askedFor(request, "POST", "/documents"), d);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  const isPdf = request.headers["content-type"] === "application/pdf";
  const form = isPdf ? { title: "A file", scan_pages: pagesOf(request.body) } : parseObject(request.body);
  const startedMs = performance.now();
  const who = { user_id: userId, document_id: randomUUID(), request_id: request.requestId };
  const extracted = await textOf(form, who, d);
  if (!extracted) return { status: 422, body: { detail: "no text, and no page that has one" }, userId };
  const { text, processor } = extracted;
  const document = await d.documents.create(who.document_id, {
    userId,
    title: String(form?.title ?? "Untitled"),
    text,
  });
  d.record("document_extraction_complete", {
    ...who,
    processor_slug: processor,
    text_length: text.length,
    duration_ms: Math.round(performance.now() - startedMs),
  });
  d.log("INFO", "yapit.gateway.documents:create:96", `Document created with ${document.blocks.length} blocks`, {
    extra: { ...who, processor_slug: processor, text_length: text.length },
  });
  return { status: 201, body: document, userId };
}

const pagesOf = (file: string) => file.match(/\/Type \/Page\b/g)?.length ?? 0;

/** Of what was pasted, of a web page, or of the pages of a scan. */
async function textOf(
  form: Record<string, unknown> | undefined,
  who: Who,
  { extraction }: Dependencies,
): Promise<Extracted | undefined> {
  if (typeof form?.url === "string" && URL.canParse(form.url)) return extraction.webPage(new URL(form.url), who);
  if (typeof form?.scan_pages === "number") return extraction.scan(form.scan_pages, who);
  if (typeof form?.text !== "string" || form.text.trim() === "") return undefined;
  return { text: form.text, processor: "passthrough" };
}

async function readDocument(request: HttpRequest, d: Dependencies): Promise<HttpResponse> {
  const userId = authenticate(askedFor(request, "GET", "/documents/{id}"), d);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  if (d.flags.isOn("http-errors")) throw new TypeError("'NoneType' object has no attribute 'structured_content'");
  const document = await d.documents.find(request.id);
  return document ? { status: 200, body: document, userId } : { status: 404, body: { detail: "Not Found" }, userId };
}

async function removeDocument(request: HttpRequest, d: Dependencies): Promise<HttpResponse> {
  const userId = authenticate(askedFor(request, "DELETE", "/documents/{id}"), d);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  await d.documents.remove(request.id, userId);
  return { status: 204, body: Buffer.alloc(0), userId };
}

/** For administrators, of whom the sample has none. */
function adminUsage(request: HttpRequest, d: Dependencies): HttpResponse {
  const asked = askedFor(request, "GET", "/admin/usage");
  const userId = authenticate(asked, d);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  refused(d.log, asked, { status: 403, reason: "not an administrator", userId });
  return { status: 403, body: { detail: "Forbidden" }, userId };
}

function askedFor({ requestId, bearer }: HttpRequest, method: string, endpoint: string): Asked {
  return { method, endpoint, requestId, token: bearer };
}

async function stripeWebhook(request: HttpRequest, d: Dependencies): Promise<HttpResponse> {
  const signature = String(request.headers["stripe-signature"] ?? "");
  if (!isSignedByStripe(request.body, signature, d.stripeSecret)) {
    return { status: 400, body: { detail: "Bad signature" } };
  }
  if (d.flags.isOn("slow-webhooks")) await new Promise((resolve) => setTimeout(resolve, slowWebhookMs));
  const event = parseObject(request.body);
  d.log("INFO", "yapit.gateway.stripe:webhook:130", `Stripe event ${event?.type} handled`, {
    extra: { request_id: request.requestId, stripe_event_id: event?.id, event_type: event?.type },
  });
  return { status: 200, body: { received: true } };
}

function userField(userId: string | undefined): { userId?: string } {
  return userId ? { userId } : {};
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
