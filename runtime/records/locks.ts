/** Advisory locks of the database, which tell one from another by number alone: any that nobody else takes. */
export const locks = {
  /** One at a time makes Watchbill's own tables. */
  schema: 7_240_519,
  /** One at a time derives events. */
  derivation: 7_240_520,
  /** One at a time makes the role that copies. */
  reader: 7_240_521,
} as const;
