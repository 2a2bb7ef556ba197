import type { DiscordChannelConfig } from "../../model/channel.ts";
import { literal } from "./markdown.ts";
import type { Message } from "./message.ts";
import { runbookLink } from "./runbook.ts";

const colours = { critical: 0xd92d20, warning: 0xf79009, notice: 0x2e90fa, resolved: 0x12b76a } as const;
const marks = { critical: "🔴", warning: "🟠", notice: "🔵", resolved: "🟢" } as const;

// Discord allows 256, 4,096, 25 fields of 256 and 1,024, and 6,000 in all.
const titleLimit = 240;
const fieldsLimit = 12;
const fieldNameLimit = 64;
const fieldValueLimit = 256;
const runbookLimit = 700;
const descriptionLimit = 1_900;

/** The body that posts or changes a webhook's message: one embed, within Discord's limits however long its text is. Nobody is
 *  called by it, whatever it says. */
export function discordJson(message: Message, config: DiscordChannelConfig): string {
  const { kind, severity, title, text, since } = message;
  const look = kind === "resolved" || kind === "notice" ? kind : severity;
  const parts = config.audience === "private" ? message.parts : undefined;
  const fields = (parts?.fields ?? []).slice(0, fieldsLimit).map(({ name, value }) => ({
    name: literal(name, fieldNameLimit) || "–",
    value: literal(value, fieldValueLimit) || "–",
    inline: true,
  }));
  const embed = {
    title: `${marks[look]} ${literal(title, titleLimit)}`,
    description: `${literal(parts?.lead ?? text, descriptionLimit)}${runbookLine(message, config)}`,
    color: colours[look],
    timestamp: new Date(since).toISOString(),
    fields,
  };
  return JSON.stringify({ embeds: [embed], allowed_mentions: { parse: [] } });
}

function runbookLine({ runbook }: Message, { audience, runbookUrl }: DiscordChannelConfig): string {
  if (!runbook || audience === "public") return "";
  const link = runbookLink(runbook, runbookUrl);
  // In angle brackets a link has no preview; what would end it does not stand in a URL as it is.
  if (link && link.length <= runbookLimit) return `\n[Runbook](<${link.replace(/[<>\s]/g, encodeURIComponent)}>)`;
  return `\nrunbook ${literal(runbook, 300)}`;
}
