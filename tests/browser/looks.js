() => {
  const grounds = new Map([[null, "none"]]);
  // What an element stands on: the nearest ground that hides what is under it, with all that shines through.
  const ground = (element) => {
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join(" ");
      const clear = own === "rgba(0, 0, 0, 0) none 1 none";
      const solid = style.backgroundColor.startsWith("rgb(") && style.opacity === "1" && style.filter === "none";
      const under = solid ? "" : ground(element.parentElement);
      // What is laid over others stands on what is there, and not on its parents alone.
      const laid = style.position === "static" || style.position === "relative" ? "" : ` ${style.position} ${element.className}`;
      grounds.set(element, clear ? under + laid : own + under + laid);
    }
    return grounds.get(element);
  };
  const found = new Set();
  const note = (element) => {
    const style = getComputedStyle(element);
    found.add([style.color, ground(element), style.fontSize, style.fontWeight, style.textShadow].join(" | "));
  };
  document.querySelectorAll("input, select, textarea").forEach(note);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.data.trim()) note(texts.currentNode.parentElement);
  }
  return [...found];
}
