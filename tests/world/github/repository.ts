/** An answer GitHub gives instead of doing what was asked. */
export class RestError extends Error {
  readonly status: number;
  readonly errors: object[] | undefined;

  constructor(status: number, message: string, errors?: object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export interface Comment {
  id: number;
  html_url: string;
  body: string;
  user: { login: string; type: "Bot" | "User" };
  /** What its writer is to the repository: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE … */
  author_association: string;
  created_at: string;
  updated_at: string;
}

export interface Pull {
  number: number;
  merged_at: string | null;
  merge_commit_sha: string | null;
  head: { sha: string };
}

export interface Run {
  id: number;
  /** File name of the workflow. */
  workflow: string;
  event: string;
  status: string;
  conclusion: string | null;
  head_sha: string;
  head_repository: { full_name: string };
}

const bodyMax = 65_536;
const commentsMax = 10_000;

/** One repository's pull requests. */
export class Repository {
  readonly pulls: Pull[] = [];
  readonly runs: Run[] = [];
  private readonly ofPull = new Map<number, Comment[]>();
  private readonly url: () => string;
  private readonly name: string;
  private readonly login: string;
  private nextId = 2_100_000_001;

  constructor(url: () => string, name: string, login: string) {
    this.url = url;
    this.name = name;
    this.login = login;
  }

  /** Oldest first. @throws RestError 404 for a pull request that was never opened */
  comments(pull: number): Comment[] {
    const comments = this.ofPull.get(pull);
    if (!comments) throw new RestError(404, "Not Found");
    return comments;
  }

  open(pull: number): void {
    this.ofPull.set(pull, []);
  }

  /** Somebody else writes. */
  write(pull: number, login: string, author_association: string, body: string): Comment {
    return this.add(pull, { login, type: "User" }, author_association, body);
  }

  /** The token's owner writes. */
  post(pull: number, body: string): Comment {
    const isBot = this.login.endsWith("[bot]");
    return this.add(
      pull,
      { login: this.login, type: isBot ? "Bot" : "User" },
      isBot ? "NONE" : "MEMBER",
      checked(body),
    );
  }

  edit(id: number, body: string): Comment {
    const comment = [...this.ofPull.values()].flat().find((one) => one.id === id);
    if (!comment) throw new RestError(404, "Not Found");
    return Object.assign(comment, { body: checked(body), updated_at: new Date().toISOString() });
  }

  pullsOf(commit: string): Pull[] {
    return this.pulls.filter(({ merge_commit_sha, head }) => merge_commit_sha === commit || head.sha === commit);
  }

  /** Newest first. `status` is also a conclusion's name. */
  runsOf(workflow: string, query: URLSearchParams): Run[] {
    const wanted = (name: string, ...values: (string | null)[]) => !query.has(name) || values.includes(query.get(name));
    return this.runs
      .filter((run) => run.workflow === workflow && wanted("head_sha", run.head_sha) && wanted("event", run.event))
      .filter((run) => wanted("status", run.status, run.conclusion))
      .toSorted((a, b) => b.id - a.id);
  }

  private add(pull: number, user: Comment["user"], author_association: string, body: string): Comment {
    const comments = this.comments(pull);
    if (comments.length >= commentsMax)
      throw new RestError(403, "Commenting is disabled on issues with more than 2500 comments");
    const id = this.nextId++;
    const html_url = `${this.url()}/${this.name}/pull/${pull}#issuecomment-${id}`;
    const at = new Date().toISOString();
    const comment = { id, html_url, body, user, author_association, created_at: at, updated_at: at };
    comments.push(comment);
    return comment;
  }
}

/** Lengths are counted in characters. */
function checked(body: string): string {
  const refused = (message: string) =>
    new RestError(422, "Validation Failed", [
      { resource: "IssueComment", code: "unprocessable", field: "data", message },
    ]);
  if (body.trim() === "") throw refused("Body cannot be blank");
  if ([...body].length > bodyMax) throw refused(`Body is too long (maximum is ${bodyMax} characters)`);
  return body;
}
