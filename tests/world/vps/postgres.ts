import { shellQuote } from "./ssh.ts";
import type { Vps } from "./vps.ts";

export interface PostgresOptions {
  port: number;
  database: string;
  /** Of the superuser `postgres`. */
  password: string;
}

export interface Postgres {
  /** As processes on the VPS reach it, and containers with the host's network: on 127.0.0.1. */
  url: string;
  /** As containers on a bridge reach it: on the address of docker0. The same as `url` where there is no Docker. */
  bridgeUrl: string;
  /** The systemd service, without ".service". It starts again with the VPS. */
  unit: string;
}

/** Makes a fresh PostgreSQL 15 cluster on the VPS under a service of its own, and resolves when it takes queries (about a
 *  second). It listens on loopback and on Docker's bridge, not on the VPS's public address. Not durable: fsync is off. */
export async function startPostgres(vps: Vps, { port, database, password }: PostgresOptions): Promise<Postgres> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(database)) {
    throw new Error(`postgres: the database ${JSON.stringify(database)} needs a plain name: a-z, 0-9 and _`);
  }
  const unit = `postgresql-${port}`;
  const bridge = (
    await vps.run("ip -4 -o addr show docker0 2>/dev/null | awk '{ sub(/\\/.*/, \"\", $4); print $4 }'")
  ).stdout.trim();
  const addresses = bridge === "" ? ["127.0.0.1"] : ["127.0.0.1", bridge];
  const data = `/var/lib/postgresql/${port}`;
  await vps.writeFile(`/etc/systemd/system/${unit}.service`, unitText({ port, data, addresses }));
  const psql = `runuser -u postgres -- psql --no-psqlrc -q -h /run/${unit} -p ${port} -d postgres -v ON_ERROR_STOP=1`;
  await vps.run(
    `set -e
    install -d -o postgres -g postgres -m 700 ${data}
    cd /
    runuser -u postgres -- bash -c '/usr/lib/postgresql/15/bin/initdb --no-sync --pgdata=${data} --username=postgres \\
      --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 --pwfile=<(cat) >/dev/null'
    echo 'host all all samenet scram-sha-256' >>${data}/pg_hba.conf
    echo 'host all all 172.16.0.0/12 scram-sha-256' >>${data}/pg_hba.conf
    systemctl daemon-reload
    systemctl enable --quiet --now ${unit}
    ${database === "postgres" ? "" : `${psql} -c ${shellQuote(`CREATE DATABASE "${database}"`)}`}`,
    { input: `${password}\n` },
  );
  const url = (address: string) => `postgres://postgres:${encodeURIComponent(password)}@${address}:${port}/${database}`;
  return { url: url("127.0.0.1"), bridgeUrl: url(bridge || "127.0.0.1"), unit };
}

function unitText({ port, data, addresses }: { port: number; data: string; addresses: string[] }): string {
  const settings = [
    `port=${port}`,
    `listen_addresses=${addresses.join(",")}`,
    `unix_socket_directories=/run/postgresql-${port}`,
    "fsync=off",
    "shared_buffers=64MB",
  ];
  return `[Unit]
Description=PostgreSQL 15 on port ${port}
After=docker.service

[Service]
Type=notify
User=postgres
RuntimeDirectory=postgresql-${port}
ExecStart=/usr/lib/postgresql/15/bin/postgres -D ${data} ${settings.map((setting) => `-c ${setting}`).join(" ")}
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
KillSignal=SIGINT
TimeoutSec=30

[Install]
WantedBy=multi-user.target
`;
}
