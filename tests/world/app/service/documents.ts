import type { Pool } from "pg";
import type { Flags } from "./flags.ts";

const blockLengthMax = 220;
/** How slow the database is while "slow-database" is on: above every latency threshold, below clients' time-outs. */
const slowQuerySeconds = 3.5;

export interface Document {
  id: string;
  title: string;
  blocks: string[];
}

/** Sentences gathered into blocks that one synthesis job can speak; a longer sentence is cut at a space. */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  for (const sentence of text.match(/[^.!?]+[.!?]*\s*/g) ?? []) {
    for (const piece of sentence
      .trim()
      .match(new RegExp(`.{1,${blockLengthMax}}(?:\\s|$)|\\S{1,${blockLengthMax}}`, "gs")) ?? []) {
      blocks.push(piece.trim());
    }
  }
  return blocks.filter((block) => block !== "");
}

/** Documents in the application's own database. */
export class Documents {
  private readonly pool: Pool;
  private readonly flags: Flags;

  constructor(pool: Pool, flags: Flags) {
    this.pool = pool;
    this.flags = flags;
  }

  async create(
    id: string,
    { userId, title, text }: { userId: string; title: string; text: string },
  ): Promise<Document> {
    const document = { id, title, blocks: splitBlocks(text) };
    await this.suffer();
    await this.pool.query("INSERT INTO documents (id, user_id, title, blocks) VALUES ($1, $2, $3, $4)", [
      document.id,
      userId,
      title,
      JSON.stringify(document.blocks),
    ]);
    return document;
  }

  /** `undefined` for an unknown id. */
  async find(id: string): Promise<Document | undefined> {
    await this.suffer();
    const found = await this.pool.query("SELECT id, title, blocks FROM documents WHERE id::text = $1", [id]);
    return found.rows[0] as Document | undefined;
  }

  /** Whether or not it is there. */
  async remove(id: string, userId: string): Promise<void> {
    await this.suffer();
    await this.pool.query("DELETE FROM documents WHERE id::text = $1 AND user_id = $2", [id, userId]);
  }

  private async suffer(): Promise<void> {
    if (this.flags.isOn("slow-database")) await this.pool.query("SELECT pg_sleep($1)", [slowQuerySeconds]);
  }
}
