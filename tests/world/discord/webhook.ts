import { checkBody, DiscordError } from "./limits.ts";
import type { Attachment, DiscordMessage } from "./types.ts";

const messagesMax = 1_000;

/** One webhook's messages. Ids are snowflakes in that they grow. */
export class Webhook {
  readonly messages: DiscordMessage[] = [];
  readonly history: string[] = [];
  private readonly now: () => number;
  private nextId = 1_111_111_111_111_111_111n;

  constructor(now: () => number) {
    this.now = now;
  }

  post(body: Record<string, unknown>, files: readonly Omit<Attachment, "id">[] = []): DiscordMessage {
    const { content = "", embeds = [] } = checkBody(body);
    if (content.trim() === "" && embeds.length === 0 && files.length === 0) {
      throw new DiscordError(400, 50_006, "Cannot send an empty message");
    }
    const message: DiscordMessage = {
      id: String(this.nextId++),
      content,
      embeds,
      attachments: files.map((file) => ({ id: String(this.nextId++), ...file })),
      mention_everyone: callsEveryone(content, body.allowed_mentions),
      timestamp: new Date(this.now()).toISOString(),
      edited_timestamp: null,
    };
    this.messages.push(message);
    if (this.messages.length > messagesMax) this.messages.shift();
    this.note("post", message);
    return message;
  }

  edit(id: string, body: Record<string, unknown>): DiscordMessage {
    const message = this.get(id);
    Object.assign(message, checkBody(body), { edited_timestamp: new Date(this.now()).toISOString() });
    this.note("edit", message);
    return message;
  }

  delete(id: string): void {
    this.note("delete", this.get(id));
    this.lose(id);
  }

  get(id: string): DiscordMessage {
    const message = this.messages.find((candidate) => candidate.id === id);
    if (!message) throw new DiscordError(404, 10_008, "Unknown Message");
    return message;
  }

  lose(id: string): void {
    const index = this.messages.findIndex((message) => message.id === id);
    if (index >= 0) this.messages.splice(index, 1);
  }

  private note(what: string, { embeds, content }: DiscordMessage): void {
    this.history.push(`${what} ${embeds[0]?.title ?? content}`);
    if (this.history.length > messagesMax) this.history.shift();
  }
}

/** Embeds call nobody; content does, unless `allowed_mentions` is there and does not name everyone. */
function callsEveryone(content: string, allowed: unknown): boolean {
  const parse = (allowed as { parse?: string[] } | undefined)?.parse;
  const forbidden = allowed !== undefined && !parse?.includes("everyone");
  return /@(everyone|here)\b/.test(content) && !forbidden;
}
