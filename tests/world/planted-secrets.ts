/** What must not leave, as applications log it. All of it is made up. */
export interface PlantedSecret {
  id: string;
  /** The bytes that must be found nowhere. */
  secret: string;
  /** A log message that holds it. */
  message?: string;
  /** Fields of a record's `extra`, or of an event's `data`. */
  fields?: Record<string, unknown>;
}

const hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnLXBsYW50ZWQtNDI";
const inMessage = (id: string, secret: string, before = "", after = ""): PlantedSecret => {
  return { id, secret, message: `${before}${secret}${after}` };
};
const inField = (id: string, field: string, secret: string): PlantedSecret => ({
  id,
  secret,
  fields: { [field]: secret },
});

export const plantedSecrets: readonly PlantedSecret[] = [
  inMessage("mail", "ada.planted@example.org", "bounced: "),
  inMessage("mail-with-tag", "bob+tts.planted@mail.example.co.uk", "to <", ">"),
  inMessage("mail-with-umlaut", "jürgen.planted@bücher.example", "from "),
  inMessage("mail-encoded", "carol.planted%40example.org", "GET /unsubscribe?who=", "&x=1"),
  inMessage("mail-escaped", "dave.planted\\u0040example.org", '{"who":"', '"}'),
  inMessage("mail-in-html", "eve.planted&#64;example.org", "<p>", "</p>"),
  inMessage("mail-encoded-twice", "fay.planted%2540example.org", "GET /go?to=%2Funsubscribe%3Fwho%3D"),
  inMessage("mail-escaped-twice", "gus.planted\\\\u0040example.org", '"{\\"who\\":\\"', '\\"}"'),
  inMessage("bearer", "planted-bearer-0123456789abcdef", "Authorization: Bearer "),
  inMessage("basic", "cGxhbnRlZDpwbGFudGVkLXBhc3N3b3Jk", "authorization=Basic "),
  inMessage("json-web-token", jwt, "session "),
  inMessage("anthropic-key", "sk-ant-api03-planted_3f9bA71cQx0e8ZKd", "key "),
  inMessage("openai-key", "sk-proj-planted3f9bA71cQx0e8ZKd2LmVt6", "using "),
  inMessage("stripe-key", "sk_live_planted51H8xQx0e8ZKd2LmVt", "stripe "),
  inMessage("stripe-webhook-secret", "whsec_plantedQx0e8ZKd2LmVt6Yw4RsU5h", "verify "),
  inMessage("stripe-customer", "cus_PlantedQx0e8ZK", "customer "),
  inMessage("github-token", "ghp_plantedQx0e8ZKd2LmVt6Yw4RsU5hNp0", "clone with "),
  inMessage("github-fine-token", "github_pat_planted11ABCDEFG0_x0e8ZKd2LmVt6", "as "),
  inMessage("gitlab-token", "glpat-planted-x0e8ZKd2LmVt", "as "),
  inMessage("slack-token", "xoxb-planted-1234567890-AbCdEfGh", "slack "),
  inMessage("aws-key", "AKIAPLANTED0E8ZKD2LM", "aws "),
  inMessage("google-key", "AIzaSyPlantedQx0e8ZKd2LmVt6Yw4RsU5hNp0", "maps?key="),
  inMessage("hugging-face-token", "hf_plantedQx0e8ZKd2LmVt6Yw4RsU", "pull "),
  inMessage("telegram-token", "1234567890:AAplantedQx0e8ZKd2LmVt6Yw4RsU5hNp0", "bot "),
  inMessage("discord-webhook", "discord.com/api/webhooks/123456789012345678/planted-Token_abcDEF", "post https://"),
  inMessage("slack-webhook", "hooks.slack.com/services/T0PLANTED/B0PLANTED/x0e8ZKd2LmVt6", "post https://"),
  inMessage("database-password", "hunter2-planted-99", "dsn postgres://app:", "@db:5432/metrics"),
  inMessage("redis-password", "planted:with:colons", "redis://:", "@redis:6379/0"),
  inMessage("password-pair", "planted-Passw0rd!", "login failed password="),
  inMessage("password-json", "planted-json-pass", '{"password": "', '", "x": 1}'),
  inMessage("password-escaped-json", "planted-escaped-pass", '"{\\"password\\": \\"', '\\"}"'),
  inMessage("password-with-blanks", "planted horse battery", "login failed, password='", "' is wrong"),
  inMessage("password-with-blanks-json", "planted correct staple", '{"password": "', '", "x": 1}'),
  inMessage("query-token", "planted-query-token-77", "GET /ws?access_token=", "&v=2"),
  inMessage("api-key-header", "planted-header-key-1", "x-api-key: "),
  inMessage("cookie", "sid=planted-cookie-value-5", "Cookie: ", "; theme=dark"),
  inMessage("set-cookie", "planted-set-cookie-9", "Set-Cookie: session=", "; HttpOnly"),
  inMessage(
    "private-key",
    "MIIEplantedprivatekeybytes",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "\n-----END RSA PRIVATE KEY-----",
  ),
  inMessage("hex-key", hex, "digest "),
  inMessage("random-key", "Zq8PlAnTeD3xY7wV5uT1sR9pO2nM4kJ6hG0fD", "using "),
  inMessage("random-key-with-slashes", "aGVsbG8/d29y/bGQx/MjM0NTY3ODkwYWJjZGVmZ2hpams/Zzz9", "using "),
  inMessage("token-in-path", "Xk29dk3aQwZr81LmN0pQ4t", "GET /reset-password/"),
  inMessage("card", "4111 1111 1111 1111", "charged "),
  inMessage("card-without-spaces", "5500005555555559", "charged "),
  inMessage("address-v4", "203.0.113.77", "client "),
  inMessage("address-v4-with-port", "198.51.100.23", "client ", ":51234 closed"),
  inMessage("address-v4-in-a-name", "198.51.100.24", "client_", "_1 left"),
  inMessage("address-v4-encoded", "198.51.100.25", "upstream=http%3A%2F%2Fapp%3A", ""),
  inMessage("address-v6", "2001:db8:7::beef", "client ["),
  inMessage("address-v6-long", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "from "),
  inMessage("name-in-quotes", "Heidi van Planted", 'renamed full_name="', '" by hand'),
  inMessage("phone-in-quotes", "+49 170 1111111", "call back customer={'phoneNumber': '", "', 'model': 'kokoro'}"),
  inMessage("name-in-pairs", "planted-nickname", "renamed username=", " to another"),
  inMessage("anonymous-user", "anon-3f2a9c1e-planted", "user ", " left"),
  inField("user-id", "user_id", "planted-user-4711"),
  inField("mail-field", "email", "frank.planted@example.org"),
  inField("name-field", "name", "Planted Person"),
  inField("full-name-field", "full_name", "Grace Planted-Hopper"),
  inField("ip-field", "ip", "192.0.2.55"),
  inField("client-ip-field", "clientIp", "2001:db8::77"),
  inField("token-field", "token", "planted-plain-token"),
  inField("session-field", "session_id", "planted-session-33"),
  inField("phone-field", "phone", "+49 170 0000000"),
  {
    id: "nested",
    secret: "planted-nested-pass",
    fields: { request: { headers: { authorization: "planted-nested-pass" } } },
  },
  { id: "name-in-text", secret: "Planted Person", message: "Welcome back, Planted Person, to your library" },
  { id: "user-in-text", secret: "planted-user-4711", message: "quota of planted-user-4711 is used up" },
];
