import { connect } from "node:net";
import type { RedisLoad } from "../../../model/stress-load.ts";

const timeoutMs = 3_000;
const answerBytes = 65_536;

/** How fast Redis answers, and how full it is, by its own `INFO memory`. @throws Error in one line */
export async function redisLoad(host: string, port: number): Promise<RedisLoad> {
  const began = performance.now();
  const info = await asked(host, port, "INFO memory");
  const answerMs = performance.now() - began;
  const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)\\r?$`, "m").exec(info)?.[1] ?? Number.NaN);
  const usedBytes = field("used_memory");
  if (Number.isNaN(usedBytes)) throw new Error(`Redis does not say how full it is: ${info.slice(0, 80).trim()}`);
  return { answerMs, usedBytes, limitBytes: field("maxmemory") || null };
}

/** An inline command of RESP, which every Redis takes. */
function asked(host: string, port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    let answer = "";
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(`Redis at ${host}:${port}: ${reason}`));
    };
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(`${command}\r\n`));
    socket.on("timeout", () => fail(`no answer within ${timeoutMs / 1_000} s`));
    socket.on("error", (error) => fail((error as NodeJS.ErrnoException).code ?? error.message));
    socket.on("data", (text: string) => {
      answer += text;
      const length = /^\$(\d+)\r\n/.exec(answer);
      const isWhole = length ? answer.length >= length[0].length + Number(length[1]) : /^[-+].*\r\n/.test(answer);
      if (answer.length > answerBytes) fail("an answer without an end");
      else if (isWhole) {
        socket.end();
        resolve(answer);
      }
    });
    socket.on("close", () => fail("it hung up"));
  });
}
