/** What a monitor of 2.5.3 may be added with: the columns of its table under the names that its page sends, and the list of notifications. */
export const monitorKeys = [
  ...["type", "subtype", "name", "description", "parent", "active", "weight", "notificationIDList"],
  ...[
    "url",
    "method",
    "headers",
    "body",
    "httpBodyEncoding",
    "maxredirects",
    "accepted_statuscodes",
    "cacheBust",
    "ipFamily",
  ],
  ...[
    "interval",
    "retryInterval",
    "retryOnlyOnStatusCodeFailure",
    "resendInterval",
    "maxretries",
    "timeout",
    "upsideDown",
  ],
  ...["authMethod", "basic_auth_user", "basic_auth_pass", "bearer_token", "authWorkstation", "authDomain"],
  ...[
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_token_url",
    "oauth_scopes",
    "oauth_audience",
    "oauth_auth_method",
  ],
  ...["tlsCa", "tlsCert", "tlsKey", "ignoreTls", "expiryNotification", "domainExpiryNotification", "expectedTlsAlert"],
  ...["keyword", "invertKeyword", "jsonPath", "jsonPathOperator", "expectedValue", "conditions"],
  ...["hostname", "port", "packetSize", "ping_numeric", "ping_count", "ping_per_request_timeout"],
  ...["dns_resolve_type", "dns_resolve_server", "pushToken", "docker_container", "docker_host", "proxyId"],
  ...["saveResponse", "saveErrorResponse", "responseMaxLength", "wsIgnoreSecWebsocketAcceptHeader", "wsSubprotocol"],
  ...["kafkaProducerTopic", "kafkaProducerBrokers", "kafkaProducerMessage", "kafkaProducerSsl"],
  ...["kafkaProducerSaslOptions", "kafkaProducerAllowAutoTopicCreation"],
  ...[
    "rabbitmqNodes",
    "rabbitmqUsername",
    "rabbitmqPassword",
    "remote_browser",
    "screenshot_delay",
    "location",
    "protocol",
  ],
  ...["snmpOid", "snmpVersion", "smtpSecurity", "manual_status", "system_service_name", "game", "gamedigGivenPortOnly"],
];

/** A monitor of which nothing is known yet, as `getMonitor` would show it. */
export function newMonitorRow(): Record<string, unknown> {
  const empty = Object.fromEntries(monitorKeys.map((key) => [key, null]));
  return {
    ...empty,
    active: true,
    tags: [],
    childrenIDs: [],
    path: [],
    pathName: "",
    forceInactive: false,
    maintenance: false,
  };
}

/** As `getStatusPage` shows a page that was just made. */
export function newStatusPage(id: number, slug: string, title: string): Record<string, unknown> {
  return {
    ...{ id, slug, title, description: null, icon: "", theme: "auto", autoRefreshInterval: 300, published: true },
    ...{ showTags: false, domainNameList: [], customCSS: null, footerText: null, showPoweredBy: true },
    ...{ analyticsId: null, analyticsScriptUrl: null, analyticsType: null },
    ...{ showCertificateExpiry: false, showOnlyLastHeartbeat: false, rssTitle: null },
  };
}
