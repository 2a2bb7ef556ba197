const widthCharacters = 30;

/** A bar on a terminal, gone when the work is done; nothing where the output is read by a program. */
export function progressBar(out: NodeJS.WriteStream) {
  let shown = "";
  const put = (text: string) => {
    if (!out.isTTY || text === shown) return;
    out.write(`\r\x1b[K${text}`);
    shown = text;
  };
  return {
    show(share: number, what: string): void {
      const full = Math.round(share * widthCharacters);
      put(`${"█".repeat(full)}${"░".repeat(widthCharacters - full)} ${Math.floor(share * 100)} %  ${what}`);
    },
    end: () => put(""),
  };
}
