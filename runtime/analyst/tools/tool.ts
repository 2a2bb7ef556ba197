import type { ToolResult } from "../../../model/report.ts";

/** What the model may have looked up: reading, and nothing else. */
export interface Tool {
  name: ToolResult["tool"];
  /** For the model. */
  description: string;
  inputSchema: Record<string, unknown>;
  /** @throws Error with a line for the model: what is wrong with its input, or with what it asked */
  run(input: unknown): Promise<Found>;
}

/** Rows as the model sees them: nothing in them is private any more. */
export type Found = Pick<ToolResult, "columns" | "rows" | "cut">;

/** Of one result. About 8 k tokens: a small part of any model's context, and what a look-up may cost. */
export const resultLimits = { rows: 200, characters: 24_000, cellCharacters: 500 } as const;
