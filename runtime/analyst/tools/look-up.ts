import type { ToolResult } from "../../../model/report.ts";
import { shown } from "../../text.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { Found, Tool } from "./tool.ts";

export interface Call {
  name: string;
  input: unknown;
}

const resultsMax = 40;
const errorLimit = 400;
const inputLimit = 2_000;

/** Carries out what the model asks for and keeps each result under the id that is cited. What there is no tool for is not carried
 *  out. */
export class LookUps {
  readonly results: ToolResult[] = [];
  private readonly tools: readonly Tool[];
  private readonly redactor: Redactor;

  constructor(tools: readonly Tool[], redactor: Redactor) {
    this.tools = tools;
    this.redactor = redactor;
  }

  /** The result, or a line on why there is none. */
  async run({ name, input }: Call): Promise<ToolResult | string> {
    const tool = this.tools.find((known) => known.name === name);
    if (!tool)
      return `there is no tool ${shown(name, 64)}; there are ${this.tools.map((known) => known.name).join(", ")}`;
    if (this.results.length >= resultsMax) return `no more than ${resultsMax} look-ups are made for one report`;
    const result: ToolResult = {
      ...{ id: `t${this.results.length + 1}`, tool: tool.name, input: keptInput(input, this.redactor) },
      ...(await this.found(tool, input)),
    };
    this.results.push(result);
    return result;
  }

  private async found(tool: Tool, input: unknown): Promise<Found & { error?: string }> {
    try {
      return await tool.run(input);
    } catch (error) {
      const reason = shown(this.redactor.text((error as Error).message), errorLimit);
      return { columns: [], rows: [], cut: false, error: reason };
    }
  }
}

function keptInput(input: unknown, redactor: Redactor): Record<string, unknown> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return {};
  return Object.fromEntries(
    Object.entries(input)
      .slice(0, 20)
      .map(([name, value]) => [
        shown(name, 60),
        typeof value === "string" ? shown(redactor.text(value), inputLimit, true) : value,
      ]),
  );
}
