import { isIPv4, isIPv6 } from "node:net";

/** What a secret, or somebody's address, looks like wherever it stands. In the order in which they are looked for: what holds
 *  another comes first. None looks back further than a few hundred characters, since strangers choose the texts. */
export interface Pattern {
  find: RegExp;
  put: string | ((found: string, ...groups: string[]) => string);
}

export const marks = {
  mail: "<e-mail>",
  secret: "<secret>",
  address: "<ip>",
  card: "<card>",
  name: "<name>",
  private: "<private>",
  anonymous: "<anonymous user>",
} as const;

/** `@` as it stands in a text that was encoded once more, or twice. */
const at = String.raw`(?:@|%(?:25){0,4}40|\\{1,4}u0040|&#64;|&#x40;|&commat;)`;
const secretName = String.raw`(?:[\w-]*(?:password|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|session[_-]?(?:id|token|key)|csrf[_-]?token|client[_-]?secret|credentials?|signature)|pwd|token|sig|webhook|dsn|jwt|otp)`;
const separator = String.raw`\\?["']?\s*(?:[:=]|=>|%3D)\s*\\?["']?`;

export const patterns: readonly Pattern[] = [
  { find: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, put: marks.secret },
  // Whole addresses whose path is the secret.
  {
    find: /https?:\/\/[^\s"'<>]{0,500}?(?:\/api\/(?:v\d+\/)?webhooks\/|hooks\.slack\.com\/|\/webhook[s]?\/|\/bot\d+:)[^\s"'<>)\]]*/gi,
    put: marks.secret,
  },
  // scheme://user:password@host
  {
    find: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>]{0,256}:[^\s/?#"'<>]{0,256}@/gi,
    put: (_, scheme) => `${scheme}${marks.secret}@`,
  },
  { find: /\b((?:set-)?cookie\\?["']?\s*[:=]\s*)[^\r\n"}]+/gi, put: (_, head) => `${head}${marks.secret}` },
  {
    find: /\b((?:proxy-)?authorization\\?["']?\s*[:=]\s*\\?["']?)(?:(?:Bearer|Basic|Token|Digest|Negotiate)\s+)?[^\s"',}]+/gi,
    put: (_, head) => `${head}${marks.secret}`,
  },
  { find: /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/g, put: (_, kind) => `${kind} ${marks.secret}` },
  { find: /(?<![\w-])eyJ[A-Za-z0-9_-]{5,4000}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, put: marks.secret },
  {
    find: /(?<![A-Za-z0-9])(?:sk-ant-|sk-proj-|sk-|(?:sk|pk|rk)_(?:live|test)_|whsec_|gh[opsur]_|github_pat_|glpat-|xox[a-z]-|xapp-|AKIA|ASIA|AIza|ya29\.|hf_|npm_|tk_|SG\.|pul-|dop_v1_|shpat_|key-)[A-Za-z0-9_.-]{8,}/g,
    put: marks.secret,
  },
  { find: /\b\d{8,10}:[A-Za-z0-9_-]{33,}/g, put: marks.secret },
  // In quotes it goes to their end, blanks and all.
  {
    find: new RegExp(
      String.raw`(?<![\w-])(${secretName})(\\?["']?\s*(?:[:=]|=>|%3D)\s*)(\\?["'])(?:(?!\3)(?:\\[^\r\n]|[^\\\r\n])){1,500}`,
      "gi",
    ),
    put: (_, name, between, quote) => `${name}${between}${quote}${marks.secret}`,
  },
  {
    find: new RegExp(String.raw`(?<![\w-])(${secretName})(${separator})([^\s"'&,;})\]<]+)`, "gi"),
    put: (_, name, between) => `${name}${between}${marks.secret}`,
  },
  {
    find: new RegExp(
      String.raw`[\p{L}\p{N}][\p{L}\p{N}._%+'-]{0,63}${at}[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.)+[\p{L}]{2,24}`,
      "giu",
    ),
    put: marks.mail,
  },
  { find: new RegExp(String.raw`(?<![\w.+-])[\w.+-]{1,64}${at}(?:localhost|\[[^\]\s]+\])`, "gi"), put: marks.mail },
  {
    find: /(?:(?<![A-Za-z\d.])|(?<=%(?:20|2C|2F|3A|3D|5B)))\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z\d]|\.\d)/gi,
    put: (found) => (isIPv4(found) ? marks.address : found),
  },
  {
    find: /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?(?![\w:])/gi,
    put: (found) => (/[0-9a-f]/i.test(found) && isIPv6(found) ? marks.address : found),
  },
  {
    find: /(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w-]|\.\d)/g,
    put: (found) => (isCard(found) ? marks.card : found),
  },
  { find: /(?<![\w-])anon-[0-9a-z-]{4,}/gi, put: marks.anonymous },
  { find: /(?<![\w-])(?:cus|acct|pm|pi|seti|src|card|ba|sub)_[A-Za-z0-9]{8,}/g, put: marks.private },
  // Long and of all kinds of characters, or hexadecimal: a key, a hash, a session. UUIDs stay: one looks requests up by them.
  { find: /(?<![A-Za-z0-9])[0-9a-f]{32,}(?![A-Za-z0-9])/gi, put: marks.secret },
  {
    find: /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,}={0,2}/g,
    put: (found) => (isRandom(found) ? marks.secret : found),
  },
  // Shorter ones, as links carry them: names have not that many of each.
  {
    find: /(?<![A-Za-z0-9])(?=(?:[a-z0-9]*[A-Z]){3})(?=(?:[A-Z0-9]*[a-z]){3})(?=(?:[A-Za-z]*[0-9]){3})[A-Za-z0-9]{20,31}(?![A-Za-z0-9])/g,
    put: marks.secret,
  },
];

/** The check digit of card numbers. */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, "")].reverse().map(Number);
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isRandom(text: string): boolean {
  const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
  return !isUuid && isMixed(text) && !isPath(text);
}

const isMixed = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);

/** Slashes are also in base64, but not one after each word. */
const isPath = (text: string): boolean =>
  text.split("/").length > 3 && !text.split("/").some((part) => part.length >= 16 && isMixed(part));
