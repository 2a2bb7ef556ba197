import { parseArgs } from "node:util";
import { startNtfy } from "./server.ts";

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "0" } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port}: give a number from 0 (any free port) to 65535`);
  process.exit(2);
}
const ntfy = await startNtfy({ host: values.host, port, attachments: true });
console.log(ntfy.url);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ntfy.close());
