/** In the configuration's folder on the host: which server is asked about, and where. Missing where the stack has none. */
export const hetznerFile = "hetzner.json";

export interface HetznerConfig {
  /** Number of the server in its project, as the look-up by name found it. */
  serverId: number;
  /** `https://api.hetzner.cloud/v1`, without a slash at its end. */
  api: string;
}

/** One port of the application that its firewall lets in. */
export interface OpenPort {
  protocol: "tcp" | "udp";
  /** `443`, or a range: `8000-8010`. */
  port: string;
}

const portPattern = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/;

/** The ports in `"ssh, 80, 443, 443/udp"`. `ssh` is let in always, and stands alone where nothing else is to be.
 *  Undefined where a word is none. */
export function parseOpenPorts(text: string): OpenPort[] | undefined {
  const words = text.split(",").map((word) => word.trim());
  const ports = words.filter((word) => word !== "ssh").map(openPort);
  return ports.every((port) => port !== undefined) ? ports : undefined;
}

function openPort(word: string): OpenPort | undefined {
  const [, first, last = first, protocol = "tcp"] = portPattern.exec(word) ?? [];
  if (!(Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= 65_535)) return undefined;
  return { protocol: protocol as OpenPort["protocol"], port: first === last ? String(first) : `${first}-${last}` };
}
