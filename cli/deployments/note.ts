import { userInfo } from "node:os";
import { projectDir } from "../stack.ts";
import { type Code, recordCode } from "./code.ts";
import { git } from "./git.ts";

/** What a deployment says of itself, in the message that Pulumi keeps with it. */
export interface Note {
  /** One line: "up", "rollback to 12". */
  title: string;
  by: string;
  code?: Code | undefined;
}

const hash = /^[0-9a-f]{40}$/;

/** A line for people, and below it, like trailers in git, one for each fact. */
export function writeNote({ title, by, code }: Note): string {
  const facts = [`By: ${by.replaceAll(/\s+/g, " ")}`];
  if (code) facts.push(`Code: ${code.commit}`, `Head: ${code.head}`);
  return `${title}\n\n${facts.join("\n")}`;
}

/** undefined: it is somebody else's message, that of a plain `pulumi up`, say. */
export function readNote(message: string): Note | undefined {
  const [title = "", blank, ...lines] = message.split("\n");
  const facts = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  const by = facts.get("By");
  if (blank !== "" || by === undefined) return undefined;
  const [commit = "", head = ""] = [facts.get("Code"), facts.get("Head")];
  if (!hash.test(commit) || !hash.test(head)) return { title, by };
  return { title, by, code: { commit, head, changed: commit !== head } };
}

/** What a stack's history is to say of an `up` of this folder as it lies there now, whose code is kept. */
export async function noteOfUp(stackName: string): Promise<string> {
  const code = await recordCode(projectDir, stackName);
  return writeNote({ title: "up", by: await whoDeploys(projectDir), code });
}

/** Who deploys: whoever started the CI job, the name that git knows, or the user of this machine. */
export async function whoDeploys(folder: string): Promise<string> {
  const { GITHUB_ACTOR } = process.env;
  return GITHUB_ACTOR || (await git(folder, ["config", "user.name"]).catch(() => "")) || userInfo().username;
}
