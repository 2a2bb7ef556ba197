import type { DiscordChannelConfig, DiscordCredential } from "../../model/channel.ts";
import type { Report } from "../../model/report.ts";
import type { SendResult } from "../notify/channel.ts";
import { callWebhook, judged } from "../notify/discord-webhook.ts";
import { hidesAcceptance, mayHaveArrived, networkReason } from "../notify/http.ts";
import { discordMessage } from "./discord-message.ts";
import { pageLink } from "./words.ts";

/** Discord takes 10 MiB in one request, the form around the file included. */
const pageBytes = 9.5 * 1024 * 1024;
const tooLarge = "The page is too large to be attached.";
const notTaken = "Discord did not take the page, so it is not attached.";

/** What became of an attempt; `inDoubt`: it may have been accepted all the same. */
export type Attempt = SendResult & { inDoubt: boolean };

/** Sends a report to a webhook, with its page as a file. Where Discord does not take that, the message alone. Nothing here throws. */
export async function sendToDiscord(
  report: Report,
  page: string | undefined,
  {
    config,
    credential,
    notes,
  }: { config: DiscordChannelConfig; credential: DiscordCredential; notes: readonly string[] },
  { fetch, clock }: { fetch: typeof globalThis.fetch; clock(): number },
  timeoutMs: number,
): Promise<Attempt> {
  const { audience } = config;
  const link = pageLink(report, page, config);
  const said = { audience, link, notes };
  const post = async (body: string | FormData): Promise<Attempt & { status: number }> => {
    try {
      const call = { method: "POST", messageId: null, body };
      const { response, reply } = await callWebhook(credential.webhookUrl, fetch, call, timeoutMs);
      const { status } = response;
      return { ...judged(response, reply, reply.id, clock()), inDoubt: hidesAcceptance(status), status };
    } catch (error) {
      const reason = networkReason(error);
      return { kind: "later", reason, rateLimited: false, inDoubt: mayHaveArrived(error), status: 0 };
    }
  };
  const alone = (note: string) => JSON.stringify(discordMessage(report, { ...said, notes: [...notes, note] }));
  if (audience === "public" || page === undefined) return await post(JSON.stringify(discordMessage(report, said)));
  if (Buffer.byteLength(page) > pageBytes) return await post(alone(tooLarge));
  const name = `report-${report.id}.html`;
  const form = new FormData();
  form.append("payload_json", JSON.stringify(discordMessage(report, { ...said, page: name })));
  form.append("files[0]", new Blob([page], { type: "text/html" }), name);
  const attempt = await post(form);
  const isOverFile = attempt.status === 400 || attempt.status === 413;
  return isOverFile ? await post(alone(notTaken)) : attempt;
}
