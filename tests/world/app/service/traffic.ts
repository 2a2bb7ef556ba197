import { stripeSignature } from "./billing.ts";
import { GatewayClient } from "./client.ts";
import { positiveNumber, requiredText } from "./environment.ts";
import { watchFlags } from "./flags.ts";
import type { Model } from "./jobs.ts";
import { batchBlocks, type ListenerOptions, listen, sleep } from "./listener.ts";
import { between, hex, pick, seededRandom, uuid } from "./random.ts";
import { surge } from "./surge.ts";

const uptimeIntervalMs = 10_000;
const webhookIntervalMs = 4_000;
const uploadIntervalMs = 4_000;
const visitorPauseMs = 8_000;
const flagPollMs = 200;
/** HTTP requests a second beside those that playing causes: alerts on HTTP must have their minimum sample alone. */
const browseShare = 0.6;
const higgsShare = 0.125;
const kokoroListeners = 8;
const wrongPasswordShare = 0.04;
const unknownDocumentShare = 0.03;
const forgedTokenShare = 0.02;
const forbiddenShare = 0.02;
const scanShare = 0.35;
const inFlightMax = 50;

const seed = requiredText("SEED");
const blocksPerSecond = positiveNumber("TRAFFIC_PER_SECOND", 3);
const password = requiredText("LISTENER_PASSWORD");
const stripeSecret = requiredText("STRIPE_SECRET");
const client = new GatewayClient(requiredText("GATEWAY_URL"));
const flags = watchFlags(requiredText("FLAGS_DIRECTORY"));
let seen: { token: string; documentId: string } | undefined;
let inFlight = 0;

process.once("SIGTERM", () => process.exit(0));
for (let index = 0; index < kokoroListeners; index += 1) {
  const blockMs = (kokoroListeners * 1000) / (blocksPerSecond * (1 - higgsShare));
  // Spread over one batch, so that every few seconds see some synthesis.
  keepListening(`listener-${index}`, "kokoro", blockMs, (index * batchBlocks * blockMs) / kokoroListeners);
}
keepListening("listener-higgs", "higgs", 1000 / (blocksPerSecond * higgsShare), 0);
every("browse", () => 1000 / (blocksPerSecond * browseShare), browse);
every(
  "uptime",
  () => uptimeIntervalMs,
  () => client.send("GET", "/health"),
);
every("webhook", () => webhookIntervalMs, stripeWebhook);
every("upload", () => uploadIntervalMs, upload);
keepVisiting("visitor");
surgeWhile("backlog", "higgs", 300, () => 300);
surgeWhile("dead-workers", "kokoro", 60, (elapsedMs) => 60 + elapsedMs / 1000);

/** One seat that is always taken: when a session ends, the next listener sits down. Every third one is a guest. */
async function keepListening(name: string, model: Model, blockMs: number, startDelayMs: number): Promise<void> {
  const random = seededRandom(seed, name);
  await sleep(startDelayMs);
  for (let session = 0; ; session += 1) {
    const account = session % 3 === 2 ? undefined : { email: `${name}@example.test`, password };
    const documents = Array.from({ length: between(random, 1, 3) }, () => between(random, 20, 90));
    const options: ListenerOptions = { client, random, model, account, blockMs, documents, stopped: () => false };
    const onDocument = (token: string, documentId: string) => {
      seen = { token, documentId };
    };
    await listen({ ...options, onDocument }).catch(() => sleep(1_000));
  }
}

/** Comes with a link that is no longer good, then with a right one, reads two short pages, and is gone again. */
async function keepVisiting(name: string): Promise<void> {
  const random = seededRandom(seed, name);
  for (;;) {
    await sleep(visitorPauseMs * (0.8 + 0.4 * random()));
    await client
      .open("", () => undefined)
      .then(
        (refused) => refused.close(),
        () => undefined,
      );
    const options = {
      client,
      random,
      model: "kokoro",
      account: undefined,
      blockMs: 300,
      stopped: () => false,
    } as const;
    await listen({ ...options, documents: [3, 2] }).catch(() => undefined);
  }
}

/** Requests at a steady pace, however slow the answers: real users don't wait for one another. */
async function every(name: string, intervalMs: () => number, request: (random: () => number) => Promise<Response>) {
  const random = seededRandom(seed, name);
  for (;;) {
    await sleep(intervalMs() * (0.8 + 0.4 * random()));
    if (inFlight >= inFlightMax) continue;
    inFlight += 1;
    request(random)
      .then((reply) => reply.arrayBuffer())
      .catch(() => undefined)
      .finally(() => {
        inFlight -= 1;
      });
  }
}

function browse(random: () => number): Promise<Response> {
  const chance = random();
  if (chance < wrongPasswordShare) {
    const body = { email: `visitor-${between(random, 1, 99)}@example.test`, password: "guess" };
    return client.send("POST", "/auth/sign-in", { body });
  }
  if (!seen) return client.send("GET", "/health");
  const unknown = chance < wrongPasswordShare + unknownDocumentShare;
  const rest = chance - wrongPasswordShare - unknownDocumentShare;
  if (!unknown && rest < forgedTokenShare) {
    return client.send("GET", `/documents/${seen.documentId}`, { token: `${seen.token}0` });
  }
  if (!unknown && rest < forgedTokenShare + forbiddenShare) {
    return client.send("GET", "/admin/usage", { token: seen.token });
  }
  return client.send("GET", `/documents/${unknown ? uuid(random) : seen.documentId}`, { token: seen.token });
}

/** Web pages, some of them known already, and scans. */
function upload(random: () => number): Promise<Response> {
  if (!seen || flags.isOn("no-extractions")) return client.send("GET", "/health");
  if (random() < scanShare) return client.upload(seen.token, { scan_pages: between(random, 1, 3) });
  const page = between(random, 1, random() < 0.1 ? 5 : 99_999);
  return client.upload(seen.token, { url: `https://pages-${page % 7}.example.test/${page}` });
}

function stripeWebhook(random: () => number): Promise<Response> {
  const type = pick(random, ["invoice.paid", "customer.subscription.updated", "checkout.session.completed"]);
  const body = JSON.stringify({ id: `evt_${hex(random, 24)}`, type });
  return client.send("POST", "/webhooks/stripe", {
    body,
    headers: { "stripe-signature": stripeSignature(body, stripeSecret) },
  });
}

async function surgeWhile(
  fault: string,
  model: Model,
  burstBlocks: number,
  waitingBlocks: (elapsedMs: number) => number,
): Promise<void> {
  const random = seededRandom(seed, fault);
  for (;;) {
    await sleep(flagPollMs);
    if (!flags.isOn(fault)) continue;
    const isOn = () => flags.isOn(fault);
    await surge({ client, random, model, burstBlocks, waitingBlocks, isOn }).catch(() => sleep(1_000));
  }
}
