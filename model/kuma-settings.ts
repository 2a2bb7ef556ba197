import * as z from "zod";
import { baseUrl, listenAddress } from "./web-address.ts";

/** The part of a stack's settings that is about the look from outside. Without kumaUrl there is none. */
export interface KumaSettings {
  /** Where people open the application, without a slash at its end. Checks ask for paths of it. */
  siteUrl?: string;
  /** Where the machine that deploys reaches Uptime Kuma, and the VPS as well where containers are reported. */
  kumaUrl?: string;
  kumaUsername?: string;
  kumaPassword?: string;
  /** Of the account's second factor: the base32 text that an authenticator app is given. */
  kumaTotpSecret?: string;
  /** A JWT from an earlier login, in place of a password. */
  kumaToken?: string;
  /** `127.0.0.1:3001`: runs Uptime Kuma on the VPS, bound to this address. */
  kumaListen?: string;
  /** The status page is at `/status/<this>`. */
  statusPage: string;
}

export const kumaSecrets = ["kumaPassword", "kumaTotpSecret", "kumaToken"] as const;

const webAddress = baseUrl("https://uptime.example.org");

export const kumaShape = {
  siteUrl: webAddress.optional(),
  kumaUrl: webAddress.optional(),
  kumaUsername: z.string().min(1).optional(),
  kumaPassword: z.string().min(1).optional(),
  kumaTotpSecret: z.string().min(1).optional(),
  kumaToken: z.string().regex(/^\S+$/, "must be one word").optional(),
  kumaListen: listenAddress("127.0.0.1:3001").optional(),
  statusPage: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be small letters and digits, with single - between them")
    .default("status"),
};

/** What is missing beside what is set. */
export function missingKumaSettings(settings: Partial<KumaSettings>): (keyof KumaSettings)[] {
  const { kumaUrl, kumaUsername, kumaPassword, kumaToken, kumaListen } = settings;
  const missing: [boolean, keyof KumaSettings][] = [
    [!kumaUrl && [kumaUsername, kumaPassword, kumaToken, kumaListen].some(Boolean), "kumaUrl"],
    [!kumaUsername && Boolean(kumaPassword), "kumaUsername"],
    // A container's first user is made by it; elsewhere a token does as well.
    [!kumaPassword && Boolean(kumaListen || kumaUsername || (kumaUrl && !kumaToken)), "kumaPassword"],
  ];
  return missing.flatMap(([is, setting]) => (is ? [setting] : []));
}
