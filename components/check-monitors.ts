import type { Check, CheckTarget, ContainersTarget } from "../model/check.ts";
import { addressOf, secondsOf } from "../model/check-parser.ts";
import type { Settings } from "../model/settings.ts";
import type { Monitor } from "../providers/kuma/schema/monitor.ts";

/** Slower than this is down to whoever waits for it. */
const timeoutSeconds = 10;
/** Between the failures that are counted. */
const retryIntervalSeconds = 20;
/** Of a push: what is late by so much has not come. */
const graceSeconds = 30;

/** The monitors that a check is in Uptime Kuma, by the names of their resources; one, but for containers. */
export function monitorsOf(check: Check, settings: Pick<Settings, "siteUrl" | "host">): Map<string, Monitor> {
  const name = `check-${check.id}`;
  if (check.kind === "containers") {
    return new Map(
      check.expected.map((service) => {
        const title = `${check.title}: ${service}`;
        return [`${name}-${service}`, { ...commonOf(check), ...pushOf(check), name: title } as Monitor];
      }),
    );
  }
  return new Map([[name, { ...commonOf(check), ...targetOf(check, settings) } as Monitor]]);
}

function commonOf({ title, why, runbook, every, downAfter, adopt }: Check) {
  return {
    name: title,
    description: `${why} See ${runbook}`,
    intervalSeconds: secondsOf(every),
    retryIntervalSeconds,
    maxRetries: downAfter - 1,
    ...(adopt === undefined ? {} : { adopt }),
  };
}

/** Kuma expects one report in each interval, so that one is longer than the period in which they come. */
function pushOf({ every }: Pick<Check & ContainersTarget, "every">) {
  return { type: "push", intervalSeconds: secondsOf(every) + graceSeconds };
}

function targetOf(
  target: Exclude<CheckTarget, ContainersTarget>,
  { siteUrl, host }: Pick<Settings, "siteUrl" | "host">,
) {
  switch (target.kind) {
    case "http": {
      const { url, method, status, keyword, json } = target;
      const asked = {
        url: addressOf(url, siteUrl),
        timeoutSeconds,
        ...(method ? { method } : {}),
        ...(status ? { acceptedStatusCodes: [...status] } : {}),
      };
      if (json) return { type: "json-query", ...asked, jsonPath: json.path, expectedValue: json.equals };
      return keyword ? { type: "keyword", ...asked, keyword } : { type: "http", ...asked };
    }
    case "websocket":
      return {
        type: "http",
        url: addressOf(target.url, siteUrl),
        timeoutSeconds,
        headers: handshakeOfNoVersion,
        // Refused as RFC 6455 has it, or as most servers have it.
        acceptedStatusCodes: ["400", "426"],
      };
    case "certificate":
      return {
        type: "http",
        url: addressOf(target.url, siteUrl),
        timeoutSeconds,
        method: "HEAD",
        maxRedirects: 0,
        expiryNotification: true,
        acceptedStatusCodes: ["100-599"], // whatever the answer is, it came over TLS
      };
    case "dns":
      return {
        type: "dns",
        hostname: target.name ?? new URL(siteUrl as string).hostname,
        recordType: target.record,
      };
    case "port":
      return {
        type: "port",
        hostname: target.host ?? host,
        port: target.port,
        timeoutSeconds,
        upsideDown: target.expect === "closed",
      };
  }
}

const handshakeOfNoVersion = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "99",
  "Sec-WebSocket-Key": "d2F0Y2hiaWxsIGNoZWNrcw==",
};
