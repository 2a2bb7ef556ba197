import { createHash } from "node:crypto";

/** PostgreSQL cuts a longer name off without a word. */
const nameBytesMax = 63;

/** The role that a stack copies the database with; an SQL name that needs no quotes. Two stacks never have the same. */
export function readerRole(stack: string): string {
  const named = (middle: string) => `watchbill_${middle}_reader`;
  const whole = named(stack.replaceAll("-", "_"));
  if (whole.length <= nameBytesMax) return whole;
  const digest = createHash("sha256").update(stack).digest("hex").slice(0, 12);
  return named(`${stack.replaceAll("-", "_").slice(0, 30)}_${digest}`);
}

/** The role's own limit for a query, behind the shorter one that each run sets. */
export const readerStatementTimeoutMs = 60_000;

/** What takes the role out of the database, by someone who may. */
export const dropReaderSql = (role: string) => [
  `GRANT ${role} TO CURRENT_USER`,
  `DROP OWNED BY ${role}`,
  `DROP ROLE ${role}`,
];
