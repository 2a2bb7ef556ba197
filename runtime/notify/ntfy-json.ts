import type { NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import { cutBytes, shown } from "../text.ts";
import type { Message } from "./message.ts";
import { runbookLink } from "./runbook.ts";

/** From 4,096 bytes on ntfy makes an attachment of a message, or refuses it; from 8,192 on it refuses the JSON. */
const messageBytes = 4_095;
const jsonBytes = 8_191;
/** ntfy takes three; one is left for the runbook. */
const buttonsLimit = 2;

/** 5 breaks through "do not disturb", 4 makes a sound, 3 is ordinary, 2 is silent: good news wakes nobody. */
const priorities = { critical: 5, warning: 4, notice: 3, resolved: 2 } as const;
const tags = {
  critical: "rotating_light",
  warning: "warning",
  notice: "information_source",
  resolved: "white_check_mark",
} as const;

/** The body of a publish request, within ntfy's limits. Text goes as JSON, so that it can never become a header. */
export function ntfyJson(message: Message, config: NtfyChannelConfig, credential: NtfyCredential): string {
  const look = message.kind === "resolved" || message.kind === "notice" ? message.kind : message.severity;
  const isPrivate = config.audience === "private";
  const click = message.link ?? config.clickUrl;
  const actions = isPrivate ? buttons(message, config, credential) : [];
  const publish = (text: string) =>
    JSON.stringify({
      topic: credential.topic,
      title: shown(message.title, 200),
      message: text,
      priority: priorities[look],
      tags: [tags[look]],
      ...(click && isPrivate ? { click } : {}),
      ...(actions.length > 0 ? { actions } : {}),
      sequence_id: ntfySequenceId(message.sequenceId),
    });
  const clean = shown(withRunbook(message, config), messageBytes, true);
  let limit = messageBytes;
  let json = publish(cutBytes(clean, limit));
  // JSON writes some characters as two: where the whole is too long, the text gives way.
  while (Buffer.byteLength(json) > jsonBytes && limit > 0) {
    limit -= 256;
    json = publish(cutBytes(clean, Math.max(0, limit)));
  }
  return json;
}

export function ntfySequenceId(sequenceId: string): string {
  return sequenceId.replace(/[^-_A-Za-z0-9]/g, "-").slice(0, 64);
}

/** Where it cannot be a button, its name is still of use. */
function withRunbook({ text, runbook }: Message, config: NtfyChannelConfig): string {
  const named = runbook && config.audience === "private" && !runbookLink(runbook, config.runbookUrl);
  return named ? `${text}\nrunbook ${shown(runbook, 300)}` : text;
}

function buttons(message: Message, config: NtfyChannelConfig, { controlTopic }: NtfyCredential): object[] {
  const pressed = controlTopic ? (message.actions ?? []).slice(0, buttonsLimit) : [];
  const url = `${config.server}/${encodeURIComponent(controlTopic ?? "")}`;
  // No access token goes along: whoever can read the topic could read it.
  const buttons: object[] = pressed.map(({ label, token }) => ({
    action: "http",
    label: shown(label, 40),
    url,
    method: "POST",
    body: token,
  }));
  const link = message.runbook && runbookLink(message.runbook, config.runbookUrl);
  return link ? [...buttons, { action: "view", label: "Runbook", url: link }] : buttons;
}
