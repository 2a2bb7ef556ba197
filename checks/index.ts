import type { Check } from "../model/check.ts";
import { apiHealth } from "./api-health.ts";
import { auth } from "./auth.ts";
import { certificate } from "./certificate.ts";
import { containers } from "./containers.ts";
import { databasePort } from "./database-port.ts";
import { dns } from "./dns.ts";
import { site } from "./site.ts";
import { webhookEndpoint } from "./webhook-endpoint.ts";
import { websocket } from "./websocket.ts";

/** Every check that is deployed where the stack has an Uptime Kuma. */
export const checks: readonly Check[] = [
  site,
  certificate,
  dns,
  apiHealth,
  auth,
  websocket,
  webhookEndpoint,
  databasePort,
  containers,
];
