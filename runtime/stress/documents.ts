import type { DocumentKind, Listener } from "../../model/stress.ts";
import type { Upload } from "./app.ts";
import { between, pick, type Random } from "./random.ts";

const words = (
  "harbour letter winter keeper signal copper garden engine river mirror lantern station orchard paper silence " +
  "carries repairs follows remembers measures opens leaves answers slowly northern quiet broken early second"
).split(" ");

/** The document that somebody listens to next. No two have a sentence in common, so that no cache knows it. */
export function nextDocument({ documents }: Pick<Listener, "documents">, random: Random): Upload {
  const kind = drawn(documents, random);
  switch (kind.kind) {
    case "text":
      return { kind: "text", text: text(random, between(random, ...kind.characters)) };
    case "url":
      return { kind: "url", address: `${kind.address}${between(random, 1, 1e9)}` };
    case "pdf":
      return { kind: "pdf", file: pdf(random, between(random, ...kind.pages)) };
  }
}

function drawn(documents: readonly DocumentKind[], random: Random): DocumentKind {
  let left = random() * documents.reduce((sum, { share }) => sum + share, 0);
  for (const kind of documents) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  return documents[0] as DocumentKind;
}

function text(random: Random, characters: number): string {
  let sentences = "";
  while (sentences.length < characters) {
    const middle = Array.from({ length: between(random, 6, 14) }, () => pick(random, words)).join(" ");
    sentences += `The ${middle} of page ${between(random, 1, 1e9)}. `;
  }
  return sentences.trim();
}

/** The smallest file that a reader of PDF takes: a page of text each. */
function pdf(random: Random, pages: number): Buffer {
  const objects: string[] = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
  const kids: string[] = [];
  const font = 3;
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (let page = 0; page < pages; page += 1) {
    const stream = `BT /F1 12 Tf 50 750 Td (${text(random, 80)}) Tj ET`;
    const content = objects.push(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    const resources = `<< /Font << /F1 ${font} 0 R >> >>`;
    const number = objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources ${resources} >>`,
    );
    kids.push(`${number} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages} >>`;
  return assembled(objects);
}

function assembled(objects: readonly string[]): Buffer {
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const head = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  return Buffer.from(
    `${file}${head}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
  );
}
