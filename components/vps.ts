import { readFileSync } from "node:fs";
import { remote, type types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type HostLayout, hostLayout } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";

// Five dials, half a minute: a restarting sshd is waited for, a host that is down is soon said to be.
const dialErrorLimit = 4;
const perDialTimeoutS = 5;

// What a host prints may hold what a user must not read: it is neither logged nor handed to the next command.
const quiet = { logging: "none", addPreviousOutputInEnv: false } as const;

export type VpsArgs = Pick<Settings, "host" | "port" | "hostKey" | "sshKey" | "architecture">;

/** The host that is watched: reached as root over ssh with its key pinned, checked, and given Watchbill's user and directories.
 *  Deleting it removes every trace of the stack from the host. */
export class Vps extends pulumi.ComponentResource {
  readonly layout: HostLayout;
  readonly architecture: Settings["architecture"];
  private readonly connection: types.input.remote.ConnectionArgs;
  private readonly prepared: pulumi.Resource;

  constructor(name: string, args: VpsArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Vps", name, {}, options);
    const stack = pulumi.getStack();
    this.layout = hostLayout(stack);
    this.architecture = args.architecture;
    this.connection = {
      host: args.host,
      port: args.port,
      user: "root",
      privateKey: pulumi.secret(args.sshKey),
      hostKey: args.hostKey,
      dialErrorLimit,
      perDialTimeout: perDialTimeoutS,
    };
    this.prepared = new remote.Command(
      `${name}-prepared`,
      {
        connection: this.connection,
        create: `bash -s -- ${stack} ${args.architecture}`,
        stdin: scriptText("./vps-prepare.sh"),
        delete: `bash -s -- ${stack} <<'END'\n${scriptText("../runtime/host/remove-stack")}END`,
        ...quiet,
      },
      { parent: this },
    );
    this.registerOutputs({ host: args.host });
  }

  /** One thing on the host: `create` runs at creation and at every change, with `stdin` as its input, and `delete` undoes it.
   *  What it has written is recorded, so that a change by hand is noticed. */
  command(
    name: string,
    { create, files, delete: remove, stdin, warns = false }: HostCommandArgs,
    options: pulumi.CustomResourceOptions,
  ): remote.Command {
    const { binDir, fingerprintsDir } = this.layout;
    return new remote.Command(
      name,
      {
        connection: this.connection,
        ...quiet,
        ...(warns ? { logging: "stderr" as const } : {}),
        create: pulumi.interpolate`${create} && ${binDir}/fingerprint ${pulumi.getStack()} ${name} ${files.join(" ")}`,
        delete: [...(remove ? [remove] : []), `rm -f ${fingerprintsDir}/${name}`].join(" && "),
        ...(stdin === undefined ? {} : { stdin }),
      },
      { ...options, dependsOn: [this.prepared, ...dependencies(options)] },
    );
  }

  /** A text in a file of the host. A secret one is root's alone; its length is no secret, so that a preview shows the command. */
  text(
    name: string,
    { path, text, secret = false }: HostTextArgs,
    options: pulumi.CustomResourceOptions,
  ): remote.Command {
    return this.command(
      name,
      {
        create: pulumi.unsecret(
          pulumi.output(text).apply((known) => this.putFile(path, secret ? "600" : "644", known)),
        ),
        stdin: secret ? pulumi.secret(text) : text,
        files: [path],
        delete: `rm -f ${path}`,
      },
      options,
    );
  }

  /** The shell's words that put a text, which is its standard input, at a path: whole, or not at all. */
  putFile(path: string, mode: string, text: string): string {
    return `${this.layout.binDir}/put-file ${path} ${mode} ${Buffer.byteLength(text)}`;
  }

  /** A file of this machine, put on the host. Nothing removes it again but the stack's own directories. */
  file(
    name: string,
    localFile: string,
    remotePath: string,
    options: pulumi.CustomResourceOptions,
  ): remote.CopyToRemote {
    return new remote.CopyToRemote(
      name,
      { connection: this.connection, source: new pulumi.asset.FileAsset(localFile), remotePath },
      { ...options, dependsOn: [this.prepared, ...dependencies(options)] },
    );
  }
}

export interface HostCommandArgs {
  create: pulumi.Input<string>;
  /** Absolute paths of what it writes, or the shell's patterns for them. */
  files: readonly string[];
  stdin?: pulumi.Input<string>;
  delete?: string;
  /** Has something to say though it succeeds: lines "warning: …" on standard error, which hold no secret. */
  warns?: boolean;
}

export interface HostTextArgs {
  path: string;
  text: pulumi.Input<string>;
  secret?: boolean;
}

function dependencies({ dependsOn }: pulumi.CustomResourceOptions): pulumi.Resource[] {
  return [dependsOn ?? []].flat() as pulumi.Resource[];
}

const scriptText = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
