import * as z from "zod";
import { isTotpSecret } from "../client/totp.ts";

/** How Kuma is reached, and who logs in. */
export const configurationSchema = z.object({
  url: z
    .string("is missing: the address of Uptime Kuma, for example https://uptime.example.org")
    .refine(
      (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
      "must be a web address, for example https://uptime.example.org",
    ),
  username: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  /** A JWT from an earlier login, instead of a password. */
  token: z.string().min(1).optional(),
  /** Of the account's second factor: the base32 text that an authenticator app is given. */
  totpSecret: z
    .string()
    .refine(isTotpSecret, "must be the base32 secret that an authenticator app is given")
    .optional(),
});

export type Configuration = z.infer<typeof configurationSchema>;
export const configurationSecrets = ["password", "token", "totpSecret"];
