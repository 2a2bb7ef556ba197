import type { ServerResponse } from "node:http";
import { renderCards } from "./page.ts";
import type { MessageStore } from "./store.ts";

const clockTickMs = 5_000;

/** Sends the page its cards as server-sent events: at once, on each change, and as their ages move on. */
export async function streamCards(
  response: ServerResponse,
  store: MessageStore,
  includes: (topic: string) => boolean,
  now: () => number,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  let last: string | undefined;
  const send = () => {
    const cards = renderCards(store.phone(includes), now());
    // a reader that has not taken the last cards yet gets these with the next tick
    if (cards === last || response.writableNeedDrain) return;
    last = cards;
    response.write(`data: ${JSON.stringify(cards)}\n\n`);
  };
  send();
  const stop = store.listen(send);
  const tick = setInterval(send, clockTickMs);
  await new Promise<void>((ended) => response.on("close", ended));
  clearInterval(tick);
  stop();
}
