// Big text: one tap, remembered on this device; the server reads the cookie, so the next page comes enlarged.
for (const button of document.querySelectorAll("[data-text-size]")) {
  button.addEventListener("click", () => {
    const big = document.body.dataset.size !== "big";
    document.body.dataset.size = big ? "big" : "";
    button.setAttribute("aria-pressed", String(big));
    document.cookie = `jangteo_text=${big ? "big" : ""}; path=/; max-age=${60 * 60 * 24 * 365}; samesite=lax`;
  });
}
