import type { GatewayClient, Playback } from "./client.ts";
import type { Model } from "./jobs.ts";
import { voicesByModel } from "./jobs.ts";
import { prose } from "./prose.ts";
import { pick, type Random } from "./random.ts";

export const batchBlocks = 4;
const aheadBlocks = 8;
const bufferedBeforePlay = 2;
const stallPollMs = 100;

export interface ListenerOptions {
  client: GatewayClient;
  random: Random;
  model: Model;
  /** `undefined` listens as a guest. */
  account: { email: string; password: string } | undefined;
  /** How long one block plays. */
  blockMs: number;
  /** One after the other, each of so many sentences. */
  documents: readonly number[];
  onDocument?(token: string, documentId: string): void;
  /** Ends the session between two blocks. */
  stopped(): boolean;
}

/** One reading session, as a browser plays it: sign in, and over one connection create a document, ask for its blocks in
 *  batches of 4 (a browser takes 8: smaller ones make steadier traffic), refill when 8 or fewer lie ahead, start when 2 are
 *  buffered, then play in real time; then the next document. A block that failed is skipped in silence.
 *  @throws when the gateway refuses or hangs up. */
export async function listen(options: ListenerOptions): Promise<void> {
  const { client, random, model, stopped } = options;
  const token = await client.signIn(options.account ?? { guest: true });
  const voice = pick(random, voicesByModel[model]);
  let ready = new Set<number>();
  let playing = "";
  const playback = await client.open(token, ({ document_id: of, block_idx: index, status, audio_url: audioUrl }) => {
    if (status === "queued" || of !== playing) return;
    ready.add(index);
    if (audioUrl)
      client.send("GET", audioUrl).then(
        (reply) => reply.arrayBuffer(),
        () => undefined,
      );
  });
  try {
    for (const sentences of options.documents) {
      if (stopped()) break;
      const { id, blocks } = await client.createDocument(token, prose(random, sentences));
      options.onDocument?.(token, id);
      ready = new Set();
      playing = id;
      const isReady = (index: number) => ready.has(index);
      await play({ id, blocks: blocks.length, voice, isReady }, playback, options);
    }
  } finally {
    playback.close();
  }
}

interface Playing {
  id: string;
  blocks: number;
  voice: string;
  isReady(index: number): boolean;
}

async function play(
  { id, blocks, voice, isReady }: Playing,
  playback: Playback,
  options: ListenerOptions,
): Promise<void> {
  const { random, model, blockMs, stopped } = options;
  let requested = 0;
  const refill = (block: number) => {
    if (requested - block > aheadBlocks || requested >= blocks) return;
    const end = Math.min(requested + batchBlocks, blocks);
    const indices = Array.from({ length: end - requested }, (_, offset) => requested + offset);
    requested = end;
    playback.send({ type: "synthesize", document_id: id, block_indices: indices, model, voice });
  };
  for (let block = 0; block < blocks && !stopped(); block += 1) {
    refill(block);
    const needed = block === 0 ? Math.min(bufferedBeforePlay, blocks) - 1 : block;
    while (!isReady(needed) && !stopped()) {
      if (!playback.isOpen()) throw new Error("the gateway hung up");
      await sleep(stallPollMs);
    }
    if (!stopped()) await sleep(blockMs * (0.8 + 0.4 * random()));
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
