import { BlockList, isIPv4 } from "node:net";
import * as z from "zod";

/** An http or https URL; what is wrong with one is told by the example of a right one. */
export const httpUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be a URL, for example "${example}"` });

/** The same without slashes at its end, so that paths can be put to it. */
export const baseUrl = (example: string) => httpUrl(example).transform((url) => url.replace(/\/+$/, ""));

/** An IPv4 address of the VPS and a port to listen at. */
export const listenAddress = (example: string) =>
  z.string().refine(isListenAddress, `must be an address of the VPS and a port, for example "${example}"`);

function isListenAddress(text: string): boolean {
  const [address = "", port = "", ...more] = text.split(":");
  return more.length === 0 && isIPv4(address) && /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
}

/** What no stranger reaches: the machine itself, private networks, and the one that carriers and VPNs such as Tailscale share. */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
] as const) {
  privateNetworks.addSubnet(network, bits);
}

/** Of an IPv4 address. `0.0.0.0`, all addresses of the machine, is not. */
export const isPrivateAddress = (address: string): boolean => privateNetworks.check(address);
