import { marks } from "./patterns.ts";

/** What becomes of a value by the name of its field, whatever it looks like. */
export type FieldRule = "user" | string;

const rules: Record<string, FieldRule> = {
  ...named("user", ["user_id", "user", "uid", "customer_id", "account_id", "owner_id", "actor_id", "sub"]),
  ...named(marks.mail, ["email", "mail", "e_mail", "email_address", "user_email", "customer_email", "to", "recipient"]),
  ...named(marks.name, [
    ...["name", "full_name", "first_name", "last_name", "given_name", "family_name", "display_name", "user_name"],
    ...["username", "customer_name", "nickname", "author"],
  ]),
  ...named(marks.address, [
    ...[
      "ip",
      "ip_address",
      "client_ip",
      "remote_ip",
      "remote_addr",
      "client_addr",
      "x_forwarded_for",
      "peer",
      "host_ip",
    ],
  ]),
  ...named(marks.secret, [
    ...[
      "password",
      "passwd",
      "pwd",
      "secret",
      "token",
      "access_token",
      "refresh_token",
      "id_token",
      "api_key",
      "apikey",
    ],
    ...[
      "authorization",
      "cookie",
      "cookies",
      "set_cookie",
      "session",
      "session_id",
      "signature",
      "webhook",
      "webhook_url",
    ],
    ...["dsn", "private_key", "client_secret", "credential", "credentials", "otp", "csrf_token", "x_api_key"],
  ]),
  ...named(marks.private, [
    ...[
      "phone",
      "phone_number",
      "address",
      "street",
      "city",
      "zip",
      "postal_code",
      "birthday",
      "date_of_birth",
      "iban",
    ],
    ...["card", "card_number", "tax_id", "latitude", "longitude", "lat", "lon"],
  ]),
};

function named(rule: FieldRule, names: readonly string[]): Record<string, FieldRule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/** Of all fields that have a rule, as they stand in a regular expression that does not look at case. */
export const ruledFields = Object.keys(rules)
  .map((name) => name.replaceAll("_", "[_-]?"))
  .join("|");

/** `userId`, `user-id` and `USER_ID` are one field. */
export function ruleOf(field: string): FieldRule | undefined {
  const name = field
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}
