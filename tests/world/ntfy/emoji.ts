/** The tags ntfy turns into emoji, as far as alerts commonly use them (docs.ntfy.sh/emojis has all). */
const emojiByTag: Record<string, string> = {
  alarm_clock: "⏰",
  ambulance: "🚑",
  arrow_down: "⬇️",
  arrow_up: "⬆️",
  bar_chart: "📊",
  bell: "🔔",
  broken_heart: "💔",
  bug: "🐛",
  calendar: "📅",
  chart_with_downwards_trend: "📉",
  chart_with_upwards_trend: "📈",
  computer: "💻",
  construction: "🚧",
  eyes: "👀",
  facepalm: "🤦",
  fire: "🔥",
  floppy_disk: "💾",
  gear: "⚙️",
  green_circle: "🟢",
  green_heart: "💚",
  hammer: "🔨",
  heartbeat: "💓",
  heavy_check_mark: "✔️",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  inbox_tray: "📥",
  information_source: "ℹ️",
  loudspeaker: "📢",
  mag: "🔍",
  memo: "📝",
  mute: "🔇",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  orange_circle: "🟠",
  outbox_tray: "📤",
  package: "📦",
  partying_face: "🥳",
  recycle: "♻️",
  red_circle: "🔴",
  robot: "🤖",
  rocket: "🚀",
  rotating_light: "🚨",
  skull: "💀",
  snail: "🐌",
  stop_sign: "🛑",
  stopwatch: "⏱️",
  tada: "🎉",
  test_tube: "🧪",
  thermometer: "🌡️",
  turtle: "🐢",
  warning: "⚠️",
  whale: "🐳",
  white_check_mark: "✅",
  wrench: "🔧",
  x: "❌",
  yellow_circle: "🟡",
  zap: "⚡",
  zzz: "💤",
  "+1": "👍",
  "-1": "👎",
};

/** As the app does it: known tags become emoji before the title, the others stay words below the text. */
export function splitTags(tags: readonly string[]): { emoji: string[]; words: string[] } {
  const emoji: string[] = [];
  const words: string[] = [];
  for (const tag of tags) {
    const known = Object.hasOwn(emojiByTag, tag) ? emojiByTag[tag] : undefined;
    if (known) emoji.push(known);
    else words.push(tag);
  }
  return { emoji, words };
}
