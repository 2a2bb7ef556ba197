import { serve } from "../engine/server.ts";
import { kumaProvider } from "./provider.ts";

const parentPollMs = 5_000;

// What the engine starts: its own address is the last argument, and it reads the port to call from the first line.
const running = await serve(kumaProvider(), { starter: process.argv[2] });
console.log(running.port);

const end = async () => {
  await running.close();
  process.exit(0);
};
process.on("SIGTERM", end).on("SIGINT", end);
// An engine that was killed says no goodbye.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && end(), parentPollMs).unref();
