/** What Pulumi's command provider says when it cannot reach the host, as what a person can do about it. Undefined where the
 *  text speaks of something else. */
export function sshProblem(text: string): string | undefined {
  const attempts = /after \d+ failed attempts: ([\s\S]+)/.exec(text)?.[1] ?? text;
  for (const [pattern, inWords] of known) {
    const match = pattern.exec(attempts);
    if (match) return inWords(match);
  }
  return undefined;
}

const known: [RegExp, (match: RegExpExecArray) => string][] = [
  [
    /host key mismatch|no common algorithm for host key/,
    () =>
      "the host shows another key than watchbill:hostKey, so nothing was sent to it. Was it installed anew? Then set the key " +
      "that ssh-keyscan -t ed25519 prints. If not, something else answers in its place",
  ],
  [
    /unable to authenticate/,
    () =>
      "the host refuses watchbill:sshKey for root; add its public half to /root/.ssh/authorized_keys there, or set the right " +
      "key with: pulumi config set --secret sshKey",
  ],
  [
    /lookup (\S+?):? .*no such host/,
    ([, host]) => `the name ${host} cannot be found; correct it with: pulumi config set host`,
  ],
  [
    /dial tcp (\S+): (?:connect: )?(i\/o timeout|connection refused|no route to host|network is unreachable)/,
    ([, address, reason]) =>
      `${address} does not answer (${reason}); is the host up, and are watchbill:host and port right?`,
  ],
];
