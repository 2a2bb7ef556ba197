/** What Hetzner's API says when it refuses a change, as what a person can do about it. Undefined where the text speaks of
 *  something else. */
export function hetznerProblem(text: string): string | undefined {
  return known.find(([pattern]) => pattern.test(text))?.[1];
}

const known: [RegExp, string][] = [
  [
    /\(token_readonly\b/,
    "the token may only read, and a firewall or a volume is a change; make one with the permission " +
      '"Read & Write" in the server\'s project, then: pulumi config set --secret hetznerDeployToken',
  ],
  [
    /\(uniqueness_error\b/,
    "the project has one of this name already, perhaps left by an earlier stack; remove it in the console, or take it over with: " +
      "pulumi import",
  ],
];
