import * as z from "zod";

const url = z
  .string()
  .max(2_000)
  .refine(
    (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
    'must be a web address, for example "https://ntfy.sh"',
  );

const common = {
  name: z.string().min(1, "must not be empty").max(150),
  /** New monitors that people make in the page have it switched on. */
  isDefault: z.boolean().optional(),
  /** Takes over a notification that is there already: the one of this name (true), or the one of this id. */
  adopt: z.union([z.boolean(), z.int().positive()]).optional(),
};

const ntfy = z
  .strictObject({
    type: z.literal("ntfy"),
    ...common,
    serverUrl: url.optional(),
    topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/, "must be 1 to 64 letters, digits, - and _"),
    /** Of what is up again; down is one more. */
    priority: z.int().min(1).max(5).optional(),
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    accessToken: z.string().min(1).optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: "goes with a password, and a password with it: give both or none",
    path: ["username"],
  })
  .refine(({ username, accessToken }) => username === undefined || accessToken === undefined, {
    error: "is one way to log in, and username with password another: give one",
    path: ["accessToken"],
  });

export const notificationSchema = z.discriminatedUnion("type", [
  ntfy,
  z.strictObject({ type: z.literal("discord"), ...common, webhookUrl: url, username: z.string().max(80).optional() }),
  z.strictObject({
    type: z.literal("webhook"),
    ...common,
    url,
    contentType: z.enum(["json", "form-data"]).optional(),
  }),
]);

export type Notification = z.infer<typeof notificationSchema>;
export type NotificationType = Notification["type"];

/** Addresses as well: whoever knows one can write there. */
export const notificationSecrets = ["topic", "password", "accessToken", "webhookUrl", "url"];
