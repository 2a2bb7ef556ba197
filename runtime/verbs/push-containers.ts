import * as z from "zod";
import { containerPushesCredential } from "../../model/layout.ts";
import { readLimited } from "../files/read-limited.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { networkReason } from "../notify/http.ts";
import { type ServiceState, serviceStates } from "../sources/containers.ts";
import { type FactsRead, readFacts } from "../sources/facts.ts";
import { sectionProblem } from "../sources/host.ts";

const pushesSchema = z.array(z.strictObject({ service: z.string(), url: z.url({ protocol: /^https?$/ }) })).max(50);
type Push = z.infer<typeof pushesSchema>[number];

/** Kuma or the way to it may be gone for a moment. All of it ends before the service does. */
const triesMs = [0, 2_000, 4_000];
const replyMs = 2_500;

/** Tells Uptime Kuma how each container is that a check expects. What is not known is not told, and silence is down as well. Exit code 1
 *  when Kuma was not told of one of them. */
export async function pushContainers(host: Host, io: Io): Promise<number> {
  const pushes = readPushes(host);
  const read = readFacts(`${host.layout.runDir}/facts`, host.clock());
  const lines = containerLines(read);
  const states = serviceStates(
    lines,
    pushes.map(({ service }) => service),
  );
  const problems = await Promise.all(pushes.map((push, index) => pushed(push, states[index] as ServiceState, host)));
  for (const problem of problems) if (problem) io.err(problem);
  return problems.some(Boolean) ? exitCode.failed : exitCode.ok;
}

/** @throws Error saying why the containers are not known */
function containerLines(read: FactsRead): readonly string[] {
  if ("problem" in read) throw new Error(read.problem);
  const problem = sectionProblem(read.facts, "containers");
  if (problem) throw new Error(problem);
  return read.facts.containers?.lines ?? [];
}

/** Why Kuma was not told; undefined when it was. */
async function pushed({ service, url }: Push, { isWell, state }: ServiceState, { fetch, sleep }: Host) {
  const address = `${url}?${new URLSearchParams({ status: isWell ? "up" : "down", msg: state })}`;
  let reason = "";
  for (const waitMs of triesMs) {
    if (waitMs > 0) await sleep(waitMs);
    try {
      const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(replyMs) });
      if (ok) return undefined;
      reason = `it answers ${status}`;
    } catch (error) {
      reason = networkReason(error);
    }
  }
  return `Uptime Kuma was not told of ${service}: ${reason}`;
}

function readPushes({ credentialsDir }: Host): Push[] {
  try {
    return pushesSchema.parse(JSON.parse(readLimited(`${credentialsDir}/${containerPushesCredential}`, 65_536)));
  } catch (error) {
    // What is in it is secret.
    const said = error instanceof SyntaxError || error instanceof z.ZodError ? "is not as it was deployed" : "";
    throw new Error(`the credential ${containerPushesCredential} ${said || (error as Error).message}; make up`);
  }
}
