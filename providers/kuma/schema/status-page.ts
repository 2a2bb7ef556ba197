import * as z from "zod";

export const statusPageSchema = z.strictObject({
  /** Its place: `/status/<slug>`. Another slug is another page. */
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be small letters and digits, with single - between them"),
  title: z.string().min(1, "must not be empty").max(150),
  description: z.string().max(10_000).optional(),
  theme: z.enum(["auto", "light", "dark"]).optional(),
  showTags: z.boolean().optional(),
  showPoweredBy: z.boolean().optional(),
  showCertificateExpiry: z.boolean().optional(),
  footerText: z.string().max(10_000).optional(),
  customCss: z.string().max(100_000).optional(),
  domainNames: z.array(z.string().min(1)).max(50).optional(),
  /** What it shows, in this order, by `monitorId`. */
  groups: z
    .array(z.strictObject({ name: z.string().min(1), monitors: z.array(z.int().positive()).max(1_000) }))
    .max(100)
    .optional(),
  /** Takes over the page of this slug when there is one already. */
  adopt: z.boolean().optional(),
});

export type StatusPage = z.infer<typeof statusPageSchema>;
