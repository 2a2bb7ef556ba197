import * as z from "zod";
import { type HostTable, hostTableLimits, hostTables, type Remembered } from "./host-tables.ts";

const text = z.string().max(hostTableLimits.text);
const typeOf = {
  VARCHAR: text,
  DOUBLE: z.number(),
  BIGINT: z.number().int(),
  BOOLEAN: z.boolean(),
  TIMESTAMPTZ: z.number(),
} as const;

/** What a host's verb `remembered` prints. */
export const rememberedSchema = z.strictObject({
  rows: z.strictObject(
    Object.fromEntries(
      (Object.keys(hostTables) as HostTable[]).map((table) => {
        const columns = Object.entries(hostTables[table]).map(([name, type]) => [name, typeOf[type].nullable()]);
        return [table, z.array(z.strictObject(Object.fromEntries(columns))).max(hostTableLimits.rows)];
      }),
    ),
  ),
  problems: z.array(z.string()).max(20),
}) as unknown as z.ZodType<Remembered>;
