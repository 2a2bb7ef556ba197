/** What leads programs to a proxy on this port of loopback: curl and others, and Node's own fetch, which looks only where it is told to.
 *  Not HTTP_PROXY: there is no way out without TLS. */
export function wayOutBy(port: number): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`;
  return { HTTPS_PROXY: proxy, https_proxy: proxy, NODE_USE_ENV_PROXY: "1" };
}
