// The office's page about its market: colours at once in the preview, and only the questions that apply.
const preview = document.querySelector("[data-preview]");
for (const radio of document.querySelectorAll('input[name="palette"]')) {
  radio.addEventListener("change", () => { preview.dataset.palette = radio.value; });
}

const types = [...document.querySelectorAll('input[name="type"]')];
const days = [...document.querySelectorAll('input[name="days"]')];
function ask() {
  const type = types.find((one) => one.checked)?.value || "";
  for (const part of document.querySelectorAll("[data-only]")) {
    part.hidden = !part.dataset.only.split(" ").includes(type);
  }
  const first = document.querySelector("[data-first-day]");
  if (first) first.hidden = !days.some((one) => one.checked && one.value === "1");
}
for (const input of [...types, ...days]) input.addEventListener("change", ask);
if (types.length) ask();
