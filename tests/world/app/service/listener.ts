import type { GatewayClient } from "./client.ts";
import type { Model } from "./jobs.ts";
import { voicesByModel } from "./jobs.ts";
import { prose } from "./prose.ts";
import { between, pick, type Random } from "./random.ts";

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
  onDocument?(token: string, documentId: string): void;
  /** Ends the session between two blocks. */
  stopped(): boolean;
}

/** One reading session, as a browser plays it: sign in, create a document, ask for blocks in batches of 4 (a browser
 *  takes 8: smaller ones make steadier traffic), refill when 8 or fewer lie ahead, start when 2 are buffered, then play
 *  in real time. A block that failed is skipped in silence. @throws when the gateway refuses or hangs up. */
export async function listen(options: ListenerOptions): Promise<void> {
  const { client, random, model, blockMs, stopped } = options;
  const token = await client.signIn(options.account ?? { guest: true });
  const { id, blocks } = await client.createDocument(token, prose(random, between(random, 60, 180)));
  options.onDocument?.(token, id);
  const voice = pick(random, voicesByModel[model]);
  const ready = new Set<number>();
  const playback = await client.open(token, ({ block_idx: index, status, audio_url: audioUrl }) => {
    if (status === "queued") return;
    ready.add(index);
    if (audioUrl)
      client.send("GET", audioUrl).then(
        (reply) => reply.arrayBuffer(),
        () => undefined,
      );
  });
  let requested = 0;
  const refill = (playing: number) => {
    if (requested - playing > aheadBlocks || requested >= blocks.length) return;
    const end = Math.min(requested + batchBlocks, blocks.length);
    const indices = Array.from({ length: end - requested }, (_, offset) => requested + offset);
    requested = end;
    playback.send({ type: "synthesize", document_id: id, block_indices: indices, model, voice });
  };
  try {
    for (let playing = 0; playing < blocks.length && !stopped(); playing += 1) {
      refill(playing);
      const needed = playing === 0 ? Math.min(bufferedBeforePlay, blocks.length) - 1 : playing;
      while (!ready.has(needed) && !stopped()) {
        if (!playback.isOpen()) throw new Error("the gateway hung up");
        await sleep(stallPollMs);
      }
      if (!stopped()) await sleep(blockMs * (0.8 + 0.4 * random()));
    }
  } finally {
    playback.close();
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
