import * as z from "zod";

/** The part of a stack's settings that is about copies of its data. */
export interface SyncSettings {
  /** The database of `databaseUrl`, by a role that may make roles. With it `up` makes one that only copies; it never stays on the VPS. */
  databaseAdminUrl?: string;
}

export const syncSecrets = ["databaseAdminUrl"] as const;

export const syncShape = {
  databaseAdminUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be "postgres://user:password@host:5432/name"' })
    .optional(),
};
