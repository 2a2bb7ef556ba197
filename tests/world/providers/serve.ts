import { startProviders } from "./providers.ts";

// For another process: `node serve.ts` prints the value of PULUMI_DEBUG_PROVIDERS and serves until its stdin closes, so
// that it cannot outlive its parent.
const providers = await startProviders({ say: (line) => console.error(line) });
console.log(providers.debugProviders);
const stop = async () => {
  await providers.close();
  process.exit(0);
};
process.stdin.on("close", stop).on("end", stop).resume();
process.on("SIGTERM", stop).on("SIGINT", stop);
