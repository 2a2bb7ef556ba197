/** Where everything of one stack lives on the host. Components write here, the runtime reads here, `destroy` removes it. */
export interface HostLayout {
  /** Rules, channels, credentials. */
  configDir: string;
  rulesDir: string;
  channelsDir: string;
  /** Quiet hours and maintenance windows, all in one file. */
  windowsFile: string;
  /** What makes the stack a preview environment; no other has it. */
  environmentFile: string;
  /** What `render` asks: a file for each page, and one for what they have in common. */
  dashboardsDir: string;
  dashboardsFile: string;
  /** What their server is told, and where it listens. */
  dashboardServerFile: string;
  /** Where the checks of the look from outside can be read, in stacks that have one. */
  uptimeFile: string;
  /** Root-only; units get single files of it by LoadCredential=. */
  credentialsDir: string;
  /** Root-only; per resource what it last wrote, which `host-drift` compares with what is there. */
  fingerprintsDir: string;
  /** Releases of the runtime, and what must work without them. */
  installDir: string;
  releasesDir: string;
  /** What releases load DuckDB from, where the stack has a use for it. */
  duckDbDir: string;
  /** The app that shows dashboards, as it was sent. */
  siteAppsDir: string;
  /** Symbolic link to the release in use. */
  currentRelease: string;
  /** The scripts that need neither Node nor a release. */
  binDir: string;
  dataDir: string;
  stateDir: string;
  /** Copies of metrics and logs; see data-folder.ts. */
  syncedDir: string;
  /** Reports: `run/` is the one that is being made, beside it those that are done, `<id>.json` and what belongs to it. */
  reportsDir: string;
  /** What was deployed, one file each: `watchbill deployed` and `up` tell of it. */
  deploysDir: string;
  /** The dashboards as they are served; see dashboard-data.ts. */
  siteDir: string;
  /** What the way out of the analyzer's sandbox lets through. */
  egressFile: string;
  /** The folder of `egress`'s socket; there while it runs. */
  egressDir: string;
  /** The only way out of that sandbox: speaks HTTP CONNECT. */
  egressSocket: string;
  /** In memory, made anew at boot: host facts, and which failures have been reported. */
  runDir: string;
  /** What has systemd make `runDir` at boot. */
  tmpfilesFile: string;
  /** Per timer and receiver what became of the last heartbeat. */
  heartbeatsDir: string;
  /** Prefix of every unit's name. */
  unitPrefix: string;
}

export const hostUser = "watchbill";

/** File names inside the credentials directory, which are also the names that units load them under. */
export const databaseCredential = "database-url";
/** For what copies the database, by a role of its own; only where `databaseAdminUrl` is set. */
export const databaseReaderCredential = "database-reader-url";
/** For what writes to tables of Watchbill's own. */
export const databaseWriteCredential = "database-write-url";
export const hetznerCredential = "hetzner-token";
/** Where the containers are reported to: Uptime Kuma's push addresses. */
export const containerPushesCredential = "container-pushes";
/** The bcrypt hash of the dashboards' password. */
export const dashboardPasswordHash = "dashboard-password";
/** The key of the Messages API. Without it reports come with the digest alone. */
export const anthropicCredential = "anthropic-key";
export const channelCredential = (channelId: string) => `channel-${channelId}`;
/** Of a timer, the address of one receiver: `send-heartbeat` takes what it must say from the receiver's name. */
export const heartbeatCredential = (timerId: string, receiver: HeartbeatReceiver) => `heartbeat-${timerId}-${receiver}`;
export type HeartbeatReceiver = "healthchecks" | "kuma";

export function hostLayout(stack: string): HostLayout {
  const configDir = `/etc/watchbill/${stack}`;
  const installDir = `/opt/watchbill/${stack}`;
  const dataDir = `/var/lib/watchbill/${stack}`;
  return {
    configDir,
    rulesDir: `${configDir}/rules.d`,
    channelsDir: `${configDir}/channels.d`,
    windowsFile: `${configDir}/windows.json`,
    environmentFile: `${configDir}/environment.json`,
    dashboardsDir: `${configDir}/dashboards.d`,
    dashboardsFile: `${configDir}/dashboards.json`,
    dashboardServerFile: `${configDir}/dashboard-server.json`,
    uptimeFile: `${configDir}/uptime.json`,
    credentialsDir: `${configDir}/credentials`,
    fingerprintsDir: `${configDir}/fingerprints`,
    installDir,
    releasesDir: `${installDir}/releases`,
    duckDbDir: `${installDir}/duckdb`,
    siteAppsDir: `${installDir}/site`,
    currentRelease: `${installDir}/current`,
    binDir: `${installDir}/bin`,
    dataDir,
    stateDir: `${dataDir}/state`,
    syncedDir: `${dataDir}/data`,
    reportsDir: `${dataDir}/reports`,
    deploysDir: `${dataDir}/deploys`,
    siteDir: `${dataDir}/site`,
    egressFile: `${configDir}/egress.json`,
    egressDir: `/run/watchbill/${stack}/egress`,
    egressSocket: `/run/watchbill/${stack}/egress/socket`,
    runDir: `/run/watchbill/${stack}`,
    tmpfilesFile: `/etc/tmpfiles.d/watchbill-${stack}.conf`,
    heartbeatsDir: `/run/watchbill/${stack}/heartbeats`,
    unitPrefix: `watchbill-${stack}-`,
  };
}
