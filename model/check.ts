import type { Severity } from "./alert.ts";
import type { Audience } from "./channel.ts";
import type { Duration } from "./duration.ts";

/** One look from outside, plain data; `checks/<id>.ts` exports one. Uptime Kuma makes it, wherever that runs, and tells the same channels
 *  as the alerts. */
export type Check = CheckCommon & CheckTarget;

interface CheckCommon {
  /** kebab-case; the resource is `check-<id>`. */
  id: string;
  /** What it is called in Uptime Kuma, and by its messages. */
  title: string;
  /** What its failure means, for whoever reads it at night. */
  why: string;
  severity: Severity;
  /** Who looks after what it watches. */
  owner: string;
  /** Where it says what to do: a page of this project or a URL. */
  runbook: string;
  /** The heading that it stands under, in Uptime Kuma and on the status page. */
  group: string;
  /** `public` stands on the status page, which everybody can read. */
  audience: Audience;
  /** 20 s to 1 d. */
  every: Duration;
  /** How many failures in a row are down; between them it looks every 20 s. */
  downAfter: number;
  /** Ids of the channels to tell; all of them when left out. */
  channels?: readonly string[];
  /** Takes over a monitor that Uptime Kuma has already: the one of this title (true), or the one of this id. */
  adopt?: boolean | number;
}

export type CheckTarget = HttpTarget | WebsocketTarget | CertificateTarget | DnsTarget | PortTarget | ContainersTarget;

export type CheckKind = CheckTarget["kind"];

/** An address of the application: whole, or a path (`"/health"`) of the setting siteUrl. */
export type SiteAddress = string;

/** A request, and what its answer must be. */
export interface HttpTarget {
  kind: "http";
  url: SiteAddress;
  method?: "GET" | "POST" | "HEAD";
  /** Status codes and ranges that are right; `["200-299"]` when left out. */
  status?: readonly string[];
  /** A text that must be in it, */
  keyword?: string;
  /** or a value of its JSON: `path` is JSONata, `"$.status"`. */
  json?: { path: string; equals: string };
}

/** Whether WebSockets are served there. It asks for a version that nobody has, which a server must refuse as such: that needs no
 *  account, opens no connection, and no proxy can answer it in its place. */
export interface WebsocketTarget {
  kind: "websocket";
  url: SiteAddress;
}

/** The certificate of an https address: down when it is refused, and told 21, 14 and 7 days before it runs out. */
export interface CertificateTarget {
  kind: "certificate";
  url: SiteAddress;
}

/** A name that must be known. */
export interface DnsTarget {
  kind: "dns";
  record: "A" | "AAAA" | "CNAME" | "MX" | "NS" | "TXT";
  /** The host of siteUrl when left out. */
  name?: string;
}

/** A TCP port that must answer, or must not. */
export interface PortTarget {
  kind: "port";
  port: number;
  /** The VPS when left out. */
  host?: string;
  expect: "open" | "closed";
}

/** Containers that must be up and healthy: the VPS itself reports each, by what Docker tells the host, and silence is down too. */
export interface ContainersTarget {
  kind: "containers";
  /** Names of containers, Swarm services or Compose services; a monitor each. */
  expected: readonly string[];
}
