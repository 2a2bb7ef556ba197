import * as z from "zod";

export const managedByTag = "managed-by";

export const tagSchema = z.strictObject({
  name: z
    .string()
    .min(1, "must not be empty")
    .max(255)
    .refine((name) => name !== managedByTag, `must not be "${managedByTag}", which marks what belongs to a stack`),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour, for example "#059669"')
    .optional(),
  /** Takes over a tag that is there already: the one of this name (true), or the one of this id. */
  adopt: z.union([z.boolean(), z.int().positive()]).optional(),
});

export type Tag = z.infer<typeof tagSchema>;
