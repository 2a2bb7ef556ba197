import type { Drift } from "../drift.ts";
import type { StateResource } from "../state.ts";

/** What must not be missed of the stack itself: that it goes to another server, and that the present one is not as it was deployed.
 *  Words from there stand in backquotes. */
export function stackWarnings(
  before: readonly StateResource[],
  now: readonly StateResource[],
  drift: readonly Drift[],
): string[] {
  const [from, to] = [hostOf(before), hostOf(now)];
  const moves = from !== undefined && to !== undefined && from !== to;
  return [
    ...(moves
      ? [
          "the stack goes to another server: what is on the present one stays there and goes on telling; destroy it first",
        ]
      : []),
    ...drift.map(
      ({ path, what }) =>
        `\`${path.replaceAll("`", "'")}\` was changed by hand (\`${what}\`): a plan leaves it so, \`make up\` puts it back`,
    ),
  ];
}

function hostOf(resources: readonly StateResource[]): unknown {
  return resources.find(({ type }) => type === "watchbill:index:Vps")?.outputs?.host;
}
