/** How many tokens a text has, at most: nothing here knows the model's own count, and one that is too low would be spent. A word is taken as
 *  a token for each three letters, a number as one for each two digits, every other sign as one, and a character outside ASCII as one for
 *  each of its bytes. English prose comes out at about 1.4 times what a tokenizer counts. */
export function tokensAtMost(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|\d+|\n+|[^\sA-Za-z\d]/gu)) {
    if (/[A-Za-z]/.test(piece)) tokens += Math.ceil(piece.length / 3);
    else if (/\d/.test(piece)) tokens += Math.ceil(piece.length / 2);
    else tokens += piece.charCodeAt(0) < 128 ? 1 : Buffer.byteLength(piece);
  }
  return tokens;
}
