/** What a person would call a flaw of the page as it is drawn now, a line each. Runs in the page; `panel` selects what stands beside each
 *  other without touching. */
export function flaws(panel: string): string[] {
  const found: string[] = [];
  const width = document.documentElement.clientWidth;
  const scrolls = document.documentElement.scrollWidth - width;
  if (scrolls > 0) found.push(`the page is ${scrolls} pixels wider than the screen`);

  const texts = textBoxes();
  for (const { words, box } of texts) {
    if (box.right > width + 1 || box.left < -1) found.push(`"${words}" stands beyond the screen`);
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.owner !== other.owner && touch(one.box, other.box)) {
        found.push(`"${one.words}" and "${other.words}" overlap`);
      }
    }
  }
  const panels = [...document.querySelectorAll(panel)].filter(isShown).map((element) => ({
    name: nameOf(element),
    element,
    box: element.getBoundingClientRect(),
  }));
  for (const [index, one] of panels.entries()) {
    for (const other of panels.slice(index + 1)) {
      if (touch(one.box, other.box)) found.push(`the panels ${one.name} and ${other.name} overlap`);
    }
    for (const { words, box, node } of texts) {
      if (one.element.contains(node) && !isWithin(box, one.box)) found.push(`"${words}" stands out of ${one.name}`);
    }
  }
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    if (isShown(element) && isCut(element))
      found.push(`"${element.textContent?.slice(0, 60)}" is cut, and says nothing of it`);
  }
  return [...new Set(found)].slice(0, 30);

  /** Each line of each text that can be seen, cut to what can be seen of it. */
  function textBoxes() {
    const boxes: { words: string; box: DOMRect; owner: Element; node: Node }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (!owner || !node.textContent?.trim() || !isShown(owner)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = owner instanceof SVGElement ? [owner.getBoundingClientRect()] : [...range.getClientRects()];
      for (const line of lines) {
        const box = seenOf(line, owner);
        if (box) boxes.push({ words: node.textContent.trim().slice(0, 40), box, owner, node });
      }
    }
    return boxes;
  }

  function seenOf(line: DOMRect, owner: Element): DOMRect | undefined {
    let { left, top, right, bottom } = line;
    for (let around: Element | null = owner; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    // One pixel is how text is kept for screen readers alone.
    return right - left > 1.5 && bottom - top > 1.5 ? new DOMRect(left, top, right - left, bottom - top) : undefined;
  }

  function isShown(element: Element): boolean {
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  }

  /** More than the empty edge of a line touches another's. */
  function touch(one: DOMRect, other: DOMRect): boolean {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return across > 1.5 && down > 0.3 * Math.min(one.height, other.height);
  }

  function isWithin(inner: DOMRect, outer: DOMRect): boolean {
    const slack = 1.5;
    return (
      inner.left >= outer.left - slack &&
      inner.right <= outer.right + slack &&
      inner.top >= outer.top - slack &&
      inner.bottom <= outer.bottom + slack
    );
  }

  /** Text that ends where its box does: all of it must be at hand, and it must look cut. */
  function isCut(element: HTMLElement): boolean {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
    const owns = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!owns || element.clientWidth <= 1.5) return false;
    const isShort = (overflow: string) => overflow === "hidden" || overflow === "clip";
    const cutAcross = isShort(overflowX) && element.scrollWidth > element.clientWidth + 1;
    const cutDown = isShort(overflowY) && element.scrollHeight > element.clientHeight + 3;
    if (!cutAcross && !cutDown) return false;
    const looksCut = textOverflow === "ellipsis" || getComputedStyle(element).webkitLineClamp !== "none";
    return !looksCut || !element.closest("[title]");
  }

  function nameOf(element: Element): string {
    return element.id || element.querySelector("h2, h3")?.textContent || element.className;
  }
}
