import * as z from "zod";

/** Where the host finds what the look from outside has seen: the status page of an Uptime Kuma, which asks for no password. It shows the
 *  public checks. */
export interface UptimePage {
  /** Without a slash at its end. */
  url: string;
  slug: string;
}

export const uptimePageSchema: z.ZodType<UptimePage> = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(300),
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
});
