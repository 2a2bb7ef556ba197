import { lookup } from "node:dns/promises";
import { BlockList, isIPv4 } from "node:net";
import type { AllowedPeer } from "../../model/egress.ts";
import { within } from "./within.ts";

/** What is not public of IPv4, after IANA's registry of special-purpose addresses. */
const notPublic: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
/** Of IPv6 only 2000::/3 leads anywhere, but for what carries an IPv4 address in it or is for examples. */
const notPublicOfGlobal: readonly [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];
const refused = new BlockList();
for (const [net, prefix] of notPublic) refused.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of notPublicOfGlobal) refused.addSubnet(net, prefix, "ipv6");
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

/** Whether an address is one of the internet's: not this machine, its neighbours, or the cloud's own services. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, "ipv4");
  return global.check(address, "ipv6") && !refused.check(address, "ipv6");
}

const resolveLimitMs = 10_000;
const addressLimit = 16;

/** As programs of this machine do, /etc/hosts and all. */
const findAll = (host: string) => lookup(host, { all: true });

/** The addresses behind a name that is allowed, all of them public unless it may be private: one that is not, among others that are, is
 *  what an answer looks like that somebody has put there. @throws Error with the reason */
export async function addressesOf({ host, mayBePrivate }: AllowedPeer, find = findAll): Promise<string[]> {
  const late = new Error(`is not resolved within ${resolveLimitMs / 1_000} s`);
  const found = await within(resolveLimitMs, find(host), late);
  const addresses = found.slice(0, addressLimit).map(({ address }) => address);
  const inside = addresses.find((address) => !isPublic(address));
  if (inside && !mayBePrivate) throw new Error(`leads to ${inside}, which is not public`);
  return addresses;
}
