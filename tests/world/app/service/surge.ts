import type { GatewayClient } from "./client.ts";
import { type Model, voicesByModel } from "./jobs.ts";
import { sleep } from "./listener.ts";
import { prose } from "./prose.ts";
import type { Random } from "./random.ts";

interface Surge {
  client: GatewayClient;
  random: Random;
  model: Model;
  /** Blocks asked for at once. */
  burstBlocks: number;
  /** Afterwards the surge asks again so that this many blocks wait... */
  waitingBlocks(elapsedMs: number): number;
  isOn(): boolean;
}

const topUpIntervalMs = 1_000;
const settleMs = 2_500;

/** A customer who wants whole books at once: asks for a burst of blocks, keeps topping it up while the fault is on, and
 *  takes what still waits out of the queue when it is over. */
export async function surge({ client, random, model, burstBlocks, waitingBlocks, isOn }: Surge): Promise<void> {
  const token = await client.signIn({ guest: true });
  const voice = voicesByModel[model][0];
  const documents: string[] = [];
  const startedMs = Date.now();
  let waiting = 0;
  const playback = await client.open(token, ({ status }) => {
    if (status !== "queued") waiting -= 1;
  });
  const ask = async (count: number) => {
    const { id, blocks } = await client.createDocument(token, prose(random, count));
    documents.push(id);
    waiting += blocks.length;
    playback.send({ type: "synthesize", document_id: id, block_indices: [...blocks.keys()], model, voice });
  };
  await ask(burstBlocks);
  while (isOn() && playback.isOpen()) {
    await sleep(topUpIntervalMs);
    const missing = Math.min(waitingBlocks(Date.now() - startedMs) - waiting, burstBlocks);
    if (missing > 0) await ask(missing);
  }
  for (const document of documents) if (playback.isOpen()) playback.send({ type: "cancel", document_id: document });
  // One ordinary request at the end, so that the last depth recorded is not that of the surge.
  await sleep(settleMs);
  if (playback.isOpen()) await ask(1);
  playback.close();
}
