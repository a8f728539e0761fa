/* Remembers in which order goods were picked, and marks the main one. Without this the page's own order counts. */

for (const picks of document.querySelectorAll("[data-picks]")) {
  const order = picks.querySelector("input[name=goods_order]");
  const boxes = [...picks.querySelectorAll("input[name=goods]")];
  let picked = order.value.split(",").filter((code) => boxes.some((box) => box.checked && box.value === code));

  const show = () => {
    order.value = picked.join(",");
    for (const box of boxes) box.closest("label").classList.toggle("main", picks.dataset.picks !== "words" && picked[0] === box.value);
  };

  for (const box of boxes) {
    if (box.checked && !picked.includes(box.value)) picked.push(box.value);
    box.addEventListener("change", () => {
      picked = picked.filter((code) => code !== box.value);
      if (box.checked) picked.push(box.value);
      show();
    });
  }
  show();
}
