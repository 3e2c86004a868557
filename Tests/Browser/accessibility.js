// Finds text and edges with too little contrast, and targets that are too small (WCAG 2.2 AA).
// Returns a list of problems as sentences.
() => {
  const problems = [];
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const blend = (top, background) => {
    const mix = (name) => top[name] * top.a + background[name] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const luminance = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const background = (element) => {
    if (!element) return parse(getComputedStyle(document.documentElement).colorScheme.startsWith("dark")
      ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)");
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own : blend(own, background(element.parentElement));
  };
  const isVisible = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && box.height > 1
      && !element.closest(".hidden, .skip:not(:focus), thead:not(:has(th:nth-child(1)))");
  };
  const describe = (element) => `<${element.localName} class="${element.className}"> “${
    (element.value || element.textContent || "").trim().slice(0, 40)}”`;
  const checkContrast = (element, color, description) => {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const behind = background(element);
    const found = contrast(blend(parse(color), behind), behind);
    if (found < (isLarge ? 3 : 4.5)) problems.push(`${description} has the contrast ${found.toFixed(2)}`);
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && isVisible(element)) {
      checkContrast(element, getComputedStyle(element).color, describe(element));
    }
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (!isVisible(field)) continue;
    checkContrast(field, getComputedStyle(field).color, describe(field));
    if (field.placeholder) checkContrast(field, getComputedStyle(field, "::placeholder").color, `the placeholder of ${describe(field)}`);
  }

  // The bars of a chart can be narrow, because the table of the chart has the same links (2.5.8, "equivalent").
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")]
    .filter((target) => isVisible(target) && !target.closest("svg"));
  for (const target of targets) {
    const style = getComputedStyle(target);
    const box = target.getBoundingClientRect();
    // A link in a sentence or in a table cell can be as high as its line.
    const isInline = style.display === "inline" && target.localName === "a"
      && target.closest("p, li, td, th, dd").textContent.trim() !== target.textContent.trim();
    if (!isInline && Math.min(box.width, box.height) < 24) {
      problems.push(`${describe(target)} is a target of ${Math.round(box.width)} by ${Math.round(box.height)} pixels`);
    }
    // The edge of a control must be visible (1.4.11).
    if (["input", "textarea", "select", "button"].includes(target.localName) && parseFloat(style.borderTopWidth) > 0) {
      const around = background(target.parentElement);
      const best = Math.max(contrast(blend(parse(style.borderTopColor), around), around), contrast(background(target), around));
      if (best < 3) problems.push(`the edge of ${describe(target)} has the contrast ${best.toFixed(2)}`);
    }
  }
  // The marks of a chart must be visible (1.4.11).
  for (const mark of document.querySelectorAll("svg rect, .key")) {
    if (!isVisible(mark)) continue;
    const style = getComputedStyle(mark);
    const around = background(mark.closest("svg, li").parentElement);
    const found = contrast(blend(parse(mark.localName === "rect" ? style.fill : style.backgroundColor), around), around);
    if (found < 3) problems.push(`a mark of the chart has the contrast ${found.toFixed(2)}`);
  }
  return problems;
}
