import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { appPolicy } from "../../../components/dashboard-server-config.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

export interface Served {
  /** `http://127.0.0.1:1234` */
  url: string;
  close(): Promise<void>;
}

/** Serves a site's folder under the policy that the host's file server sends with it. */
export async function serve(folder: string): Promise<Served> {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    const content = await readFile(file).catch(() => undefined);
    response.setHeader("content-security-policy", appPolicy);
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    response.statusCode = content ? 200 : 404;
    response.end(content ?? "not found");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
