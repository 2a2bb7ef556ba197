import type { Verb } from "../io.ts";

/** `egress --stack NAME`: the proxy of `/etc/watchbill/STACK/egress.json` (model/egress.ts), by systemd's socket activation. Ends with code 0
 *  when nobody has used it for a minute; systemd starts it again with the next connection. Its units are
 *
 *  watchbill-STACK-egress.socket (not enabled: run-analyst and investigate start it)
 *    ListenStream=/run/watchbill/STACK/egress/socket  SocketUser=watchbill  SocketMode=0600  DirectoryMode=0755  RemoveOnStop=yes
 *  watchbill-STACK-egress.service
 *    DynamicUser=yes (it needs no file but its configuration)  ExecStart=…/node …/watchbill.mjs egress --stack STACK
 *    RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 (AF_NETLINK where names are resolved by nss), MemoryMax=128M, no credentials */
export const egress: Verb = async (_host, io) => {
  io.err("not built yet");
  return 1;
};
