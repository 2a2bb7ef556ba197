import type { HetznerConfig } from "../../model/hetzner.ts";

/** Why Hetzner did not answer. `passing`: the same question may be answered later, with nothing mended. */
export class HetznerError extends Error {
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

/** What a refusal means, and what to do about it. */
export function inWords(status: number, code: string, { api, serverId }: HetznerConfig): string {
  const said = `${status}${code ? ` ${code}` : ""}`;
  switch (status) {
    case 401:
      return `Hetzner refuses the token (${said}); make one that may read, in the server's project, then: pulumi config set --secret hetznerToken, make up`;
    case 403:
      return `the token may not read servers (${said}); make one with the permission "Read", then: pulumi config set --secret hetznerToken, make up`;
    case 404:
      return `the token's project has no server ${serverId} (${said}); was it deleted, or is the token another project's? make up looks it up again`;
    case 429:
      return `the project's requests of this hour are used up (${said})`;
    default:
      return `${api} answered ${said}`;
  }
}
