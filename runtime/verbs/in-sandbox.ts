import type { Verb } from "../io.ts";

/** `in-sandbox --stack NAME -- COMMAND…`: in the container. Opens the way out on 127.0.0.1:3128, runs the command with the variables that
 *  lead it there, and answers its exit code. */
export const inSandbox: Verb = async (_host, io) => {
  io.err("not built yet");
  return 1;
};
