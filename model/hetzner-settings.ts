import * as z from "zod";
import { type OpenPort, parseOpenPorts } from "./hetzner.ts";
import { baseUrl } from "./web-address.ts";

/** The part of a stack's settings that is about Hetzner. Without hetznerServer there is none. */
export interface HetznerSettings {
  /** Name of the VPS in its Hetzner project, whose measurements are pulled into the database. */
  hetznerServer?: string;
  /** Token of the project that may only read. It goes to the VPS. */
  hetznerToken?: string;
  /** Token of the project that may also write, for firewall and volume. It never leaves the machine that deploys. */
  hetznerDeployToken?: string;
  /** Without a slash at its end. */
  hetznerApi: string;
  /** The database of `databaseUrl`, by a role that may write to the schema `watchbill`. */
  databaseWriteUrl?: string;
  /** Ports that a firewall of Watchbill lets in beside ssh; empty for ssh alone. No firewall without it. */
  hetznerFirewall?: readonly OpenPort[];
  /** Size of a volume for the archive of logs, in GB. No volume without it. */
  hetznerLogVolumeGb?: number;
}

export const hetznerSecrets = ["hetznerToken", "hetznerDeployToken", "databaseWriteUrl"] as const;

const hetznerCloud = "https://api.hetzner.cloud/v1";
const token = z.string().regex(/^[A-Za-z0-9]{64}$/, "must be the 64 letters and digits that the console shows once");

export const hetznerShape = {
  hetznerServer: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, "must be the server's name in the Hetzner console")
    .optional(),
  hetznerToken: token.optional(),
  hetznerDeployToken: token.optional(),
  hetznerApi: baseUrl(hetznerCloud).default(hetznerCloud),
  databaseWriteUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be "postgres://user:password@host:5432/name"' })
    .optional(),
  hetznerFirewall: z
    .string()
    .transform(parseOpenPorts)
    .refine(
      (ports) => ports !== undefined,
      'must be ports, for example "ssh, 80, 443, 443/udp", or "ssh" for no others',
    )
    .optional(),
  hetznerLogVolumeGb: z.coerce
    .number("must be a size in GB")
    .int("must be whole GB")
    .min(10, "must be at least 10 GB")
    .max(10_240, "must be at most 10240 GB")
    .optional(),
};

/** Each needs the other beside it. */
const needed: [keyof HetznerSettings, keyof HetznerSettings][] = [
  ["hetznerServer", "hetznerToken"],
  ["hetznerServer", "databaseWriteUrl"],
  ["hetznerToken", "hetznerServer"],
  ["hetznerFirewall", "hetznerServer"],
  ["hetznerFirewall", "hetznerDeployToken"],
  ["hetznerLogVolumeGb", "hetznerServer"],
  ["hetznerLogVolumeGb", "hetznerDeployToken"],
];

/** What is missing beside what is set. */
export function missingHetznerSettings(settings: Partial<HetznerSettings>): (keyof HetznerSettings)[] {
  const missing = needed.filter(([has, needs]) => settings[has] !== undefined && settings[needs] === undefined);
  return [...new Set(missing.map(([, needs]) => needs))];
}
