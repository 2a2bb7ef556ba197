import type { Accounts } from "./accounts.ts";
import { isSignedByStripe } from "./billing.ts";
import type { Documents } from "./documents.ts";
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
      method: "GET",
      path: /^\/audio\/([0-9a-f]{64})$/,
      endpoint: "/audio/{hash}",
      handle: ({ id }) => {
        const audio = d.synthesis.audio.get(id);
        return audio ? { status: 200, body: audio } : { status: 404, body: { detail: "No such audio" } };
      },
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
  const userId = d.accounts.userOf(request.bearer);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  const form = parseObject(request.body);
  if (typeof form?.text !== "string" || form.text.trim() === "") {
    return { status: 422, body: { detail: "text must not be empty" }, userId };
  }
  const startedMs = performance.now();
  const document = await d.documents.create(userId, String(form.title ?? "Untitled"), form.text);
  d.record("document_extraction_complete", {
    processor_slug: "passthrough",
    text_length: form.text.length,
    duration_ms: Math.round(performance.now() - startedMs),
    user_id: userId,
    document_id: document.id,
    request_id: request.requestId,
  });
  d.log("INFO", "yapit.gateway.documents:create:96", `Document created with ${document.blocks.length} blocks`, {
    extra: { request_id: request.requestId, user_id: userId, document_id: document.id },
  });
  return { status: 201, body: document, userId };
}

async function readDocument(request: HttpRequest, d: Dependencies): Promise<HttpResponse> {
  const userId = d.accounts.userOf(request.bearer);
  if (!userId) return { status: 401, body: { detail: "Sign in first" } };
  if (d.flags.isOn("http-errors")) throw new TypeError("'NoneType' object has no attribute 'structured_content'");
  const document = await d.documents.find(request.id);
  return document ? { status: 200, body: document, userId } : { status: 404, body: { detail: "Not Found" }, userId };
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
