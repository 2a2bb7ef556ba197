import { receiverProblem } from "../../../model/heartbeat.ts";
import type { CheckPage, LintProblem } from "../../check.ts";

/** A stack's matter and not a rule's. The preview refuses the error as well. */
export const receiver: CheckPage = {
  id: "heartbeats/receiver",
  severity: "error",
  summary: "no receiver of heartbeats is on the machine that it watches",
};

/** The problems of all stacks, by the text of each `Pulumi.<stack>.yaml`. A secret's value is encrypted there; its key is not. */
export function receiverProblems(stacks: ReadonlyMap<string, string>): LintProblem[] {
  return [...stacks].flatMap(([file, text]) => {
    const settings = settingsIn(text);
    const problem = (setting: string, severity: LintProblem["severity"], message: string): LintProblem[] => [
      { check: receiver.id, severity, file, field: `watchbill:${setting}`, message },
    ];
    const { host, heartbeatServer, kumaUrl, kumaListen } = settings;
    if (!host) return [];
    const wrong = heartbeatServer && addressProblem(heartbeatServer, host);
    const kumaIsHere = kumaUrl && (kumaListen || addressProblem(kumaUrl, host));
    const unheard = kumaIsHere && !("heartbeatKey" in settings);
    return [
      ...(wrong ? problem("heartbeatServer", "error", wrong) : []),
      ...(unheard ? problem("kumaUrl", "warning", onlyKumaHere) : []),
    ];
  });
}

const onlyKumaHere =
  "this Uptime Kuma is on the watched machine and gets no heartbeats, and nobody else hears them; set heartbeatKey, or use a Kuma elsewhere";

function addressProblem(address: string, host: string): string | undefined {
  return URL.canParse(address) ? receiverProblem(address, host) : undefined;
}

/** Settings of a stack's file, `watchbill:` left out; empty for what is not written on one line. */
function settingsIn(text: string): Record<string, string> {
  const lines = text.matchAll(/^ +"?watchbill:(\w+)"?: *(.*)$/gm);
  return Object.fromEntries(
    [...lines].map(([, key, value = ""]) => [key, value.replace(/ +#.*$/, "").replace(/^(["'])(.*)\1$/, "$2")]),
  );
}
