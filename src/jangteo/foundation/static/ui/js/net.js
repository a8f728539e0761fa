// The bar that says that the network is gone, and goes when it is back.
const show = () => {
  for (const bar of document.querySelectorAll("[data-netbar]")) bar.hidden = navigator.onLine;
};
addEventListener("online", show);
addEventListener("offline", show);
if (!navigator.onLine) show();
