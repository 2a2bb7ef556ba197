import type { CheckFailure, Provider } from "../engine/provider.ts";
import { revealAll, type Values } from "../engine/values.ts";
import { failuresBy } from "./resources/check.ts";
import { connectionsOfKuma } from "./resources/kuma-of.ts";
import { monitorResource } from "./resources/monitor.ts";
import { notificationResource } from "./resources/notification.ts";
import { statusPageResource } from "./resources/status-page.ts";
import { tagResource } from "./resources/tag.ts";
import { configurationSchema } from "./schema/configuration.ts";

/** The provider `kuma`. */
export function kumaProvider(): Provider {
  const { kumaOf, close } = connectionsOfKuma();
  return {
    name: "kuma",
    version: "0.1.0",
    checkConfiguration,
    close,
    resources: {
      "kuma:index:Monitor": monitorResource(kumaOf),
      "kuma:index:Notification": notificationResource(kumaOf),
      "kuma:index:StatusPage": statusPageResource(kumaOf),
      "kuma:index:Tag": tagResource(kumaOf),
    },
    functions: {},
  };
}

function checkConfiguration(news: Values): CheckFailure[] {
  const values = revealAll(news);
  const { username, password, token } = values;
  const failures = failuresBy(configurationSchema, values);
  const missing = (property: string, reason: string) => failures.push({ property, reason });
  if (username && !password) missing("password", "is missing: pulumi config set --secret kuma:password");
  if (password && !username) missing("username", "is missing: pulumi config set kuma:username …");
  if (!username && !password && !token)
    missing("username", "is missing: set kuma:username and kuma:password, or kuma:token");
  return failures;
}
