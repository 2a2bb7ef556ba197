import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { runShell } from "../../../../cli/query/shell.ts";

/** What is asked of a text that nobody types. */
async function piped(text: string): Promise<string[]> {
  const asked: string[] = [];
  const input = new PassThrough();
  input.end(text);
  await runShell({
    views: [],
    input: input as unknown as NodeJS.ReadStream,
    output: new PassThrough() as unknown as NodeJS.WriteStream,
    interactive: false,
    answer: async (statement) => asked.push(statement.trim()) > 0,
  });
  return asked;
}

it("ends at .quit, whatever follows", async () => {
  expect(await piped("SELECT\n  1\n;\n.quit\nSELECT 2;")).toEqual(["SELECT\n  1\n;"]);
});

it("does not wait for an end that was forgotten", async () => {
  await expect(piped("SELECT 1,\n".repeat(20_000))).rejects.toThrow("a statement has no ; within 100000 characters");
});
