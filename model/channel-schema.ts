import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { isDuration } from "./duration.ts";
import { isTimezone } from "./route.ts";

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day, for example "07:00"');

const betweenSchema = z
  .strictObject({
    from: timeOfDay,
    to: timeOfDay,
    timezone: z
      .string()
      .refine(isTimezone, { error: 'must be the name of a time zone, for example "Europe/Berlin" or "UTC"' }),
  })
  .refine(({ from, to }) => from !== to, {
    error: "is empty: from and to are the same; leave between out for all day",
  });

const routeSchema = z.strictObject({
  severities: z
    .array(z.enum(["warning", "critical"]))
    .min(1)
    .optional(),
  owners: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  between: betweenSchema.optional(),
});

const afterSchema = z.string().refine(isDuration, { error: 'must be a duration, for example "10m"' });

/** The parts that a declaration and the file on the host share. */
export const channelParts = {
  id: idSchema,
  routes: z
    .array(routeSchema)
    .min(1, "names at least one route, or is left out for everything")
    .max(20, "has at most 20 routes")
    .optional(),
  fallback: z.strictObject({ channel: idSchema, after: afterSchema }).optional(),
};

export const channelSchema = z.strictObject({ ...channelParts, kind: z.enum(["ntfy", "discord"]) });
