import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { insideSandbox } from "../../model/egress.ts";
import { forwardTo } from "../egress/forward.ts";
import { wayOutBy } from "../egress/way-out.ts";
import type { Verb } from "../io.ts";

/** `in-sandbox --stack NAME -- COMMAND…`: in the container. Opens the way out on 127.0.0.1:3128, runs the command with the variables that
 *  lead it there, and answers its exit code; 128 and the signal's number where one has ended it, 127 where it does not start. */
export const inSandbox: Verb = async (_host, io, { positional: [command, ...words] }) => {
  if (command === undefined) throw new Error("in-sandbox needs a command: in-sandbox --stack NAME -- COMMAND…");
  const server = forwardTo(insideSandbox.socket);
  server.listen(insideSandbox.proxyPort, "127.0.0.1");
  await once(server, "listening");
  try {
    return await run(command, words, io.err);
  } finally {
    server.close();
  }
};

async function run(command: string, words: readonly string[], err: (text: string) => void): Promise<number> {
  const child = spawn(command, words, {
    stdio: "inherit",
    env: { ...process.env, ...wayOutBy(insideSandbox.proxyPort) },
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  // The first process of a container gets only the signals that it asks for.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, pass);
  const { promise, resolve } = Promise.withResolvers<number>();
  child.on("error", (error) => {
    err(`${command} does not start: ${error.message}`);
    resolve(127);
  });
  child.on("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)));
  return await promise;
}
