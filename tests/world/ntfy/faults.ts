import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./types.ts";

/** The fault this request has to suffer, if any; used-up faults leave the queue. */
export function takeFault(faults: Fault[]): Fault | undefined {
  const fault = faults[0];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.shift();
  return fault;
}

/** Makes a request suffer its fault. @returns whether it is thereby answered, or goes on as usual */
export async function suffer(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.delayMs) await sleep(fault.delayMs, undefined, { ref: false });
  if (fault.reset === "after-accepting") {
    loseAnswer(response);
    return false;
  }
  if (fault.reset) {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (fault.status === undefined) return false;
  const { status } = fault;
  const body = fault.body ?? `${JSON.stringify({ code: status * 100 + 1, http: status, error: "injected fault" })}\n`;
  response.writeHead(status, { "content-type": "application/json", ...fault.headers }).end(body);
  return true;
}

/** The request is carried out, but whatever would be answered cuts the connection instead. */
function loseAnswer(response: ServerResponse): void {
  response.writeHead = () => {
    response.socket?.resetAndDestroy();
    return response;
  };
  response.end = () => response;
}
