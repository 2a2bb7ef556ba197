export interface Token {
  kind: "comment" | "string" | "number" | "parameter" | "keyword" | "function" | "plain";
  text: string;
}

const keywords = new Set(
  `all and any as asc between by case cast cross desc distinct else end exists false filter first following from full group having ilike in inner
  interval is join last lateral left like limit not null nulls offset on or order outer over partition preceding range right rows select similar
  then to true unbounded union using values when where window with within`.split(/\s+/),
);

const pattern =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<parameter>(?<!:):[a-z_]\w*)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[a-z_]\w*)|(?<plain>[\s\S])/giy;

/** SQL in pieces, for the eye: together they are the text. */
export function sqlTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const { comment, string, parameter, number, word } = match.groups ?? {};
    const kind = comment
      ? "comment"
      : string
        ? "string"
        : parameter
          ? "parameter"
          : number
            ? "number"
            : word
              ? wordKind(word, text, match)
              : "plain";
    const last = tokens.at(-1);
    if (kind === "plain" && last?.kind === "plain") last.text += match[0];
    else tokens.push({ kind, text: match[0] });
  }
  return tokens;
}

function wordKind(word: string, text: string, { index }: RegExpExecArray): Token["kind"] {
  if (keywords.has(word.toLowerCase())) return "keyword";
  return text[index + word.length] === "(" ? "function" : "plain";
}
