import * as z from "zod";
import { commentLimit } from "../review/markdown.ts";
import type { Github } from "./api.ts";

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
  author_association: z.string(),
  html_url: z.string(),
});

/** What became of the comment, and where it is. */
export interface Kept {
  done: "created" | "updated" | "unchanged";
  url: string;
}

/** Keeps one comment of a pull request: writes it the first time, and from then on changes that one. A hidden line marks it, one
 *  for each name. @throws GithubError, or Error where the text is too long */
export async function keepComment(github: Github, pull: number, name: string, text: string): Promise<Kept> {
  const body = `${marker(name)}\n${text}`;
  if (body.length > commentLimit)
    throw new Error(`the comment has ${body.length} characters, more than ${commentLimit}`);
  return await github.persistently(async () => {
    const comments = z.array(commentSchema).parse(await github.list(`/issues/${pull}/comments`));
    const [mine] = comments.filter((comment) => isMine(comment, name));
    if (mine?.body === body) return { done: "unchanged", url: mine.html_url };
    const written = mine
      ? await github.ask("PATCH", `/issues/comments/${mine.id}`, { body })
      : await github.ask("POST", `/issues/${pull}/comments`, { body });
    return { done: mine ? "updated" : "created", url: commentSchema.parse(written).html_url };
  });
}

const marker = (name: string) => `<!-- watchbill:${name} -->`;

/** Anybody may write the hidden line: only a workflow's comment, or one of those who may write to the repository, counts. */
function isMine({ body, user, author_association }: z.infer<typeof commentSchema>, name: string): boolean {
  const trusted = user?.type === "Bot" || ["OWNER", "MEMBER", "COLLABORATOR"].includes(author_association);
  return trusted && (body?.startsWith(`${marker(name)}\n`) ?? false);
}
