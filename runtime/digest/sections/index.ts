import type { Section } from "../section.ts";
import { api } from "./api.ts";
import { auth } from "./auth.ts";
import { billing } from "./billing.ts";
import { cache } from "./cache.ts";
import { errors } from "./errors.ts";
import { ownErrors } from "./events.ts";
import { extraction } from "./extraction.ts";
import { freshness } from "./freshness.ts";
import { hetzner } from "./hetzner.ts";
import { alerts, channels } from "./host-alerts.ts";
import { containers } from "./host-containers.ts";
import { deploys } from "./host-deploys.ts";
import { disk, machine } from "./host-disk.ts";
import { timers } from "./host-timers.ts";
import { uptime } from "./host-uptime.ts";
import { http } from "./http.ts";
import { latency } from "./latency.ts";
import { queue } from "./queue.ts";
import { usage } from "./usage.ts";
import { workers } from "./workers.ts";

/** Made of the copies of metrics and logs. */
export const copySections: readonly Section[] = [
  freshness,
  errors,
  ownErrors,
  latency,
  workers,
  queue,
  extraction,
  api,
  billing,
  cache,
  http,
  auth,
  usage,
  hetzner,
];

/** Made of what the host remembers. */
export const contextSections: readonly Section[] = [
  alerts,
  channels,
  timers,
  disk,
  machine,
  containers,
  uptime,
  deploys,
];
