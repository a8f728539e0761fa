/* The camera as a reader of QRs, where the browser can read them by itself. */

import { readMember } from "./numbers.js";

const EVERY_MS = 180;

export const canScan = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

/* Shows the camera in `video` and calls `found` with the member of the first QR that names one, `strange` for others;
   gives back what stops it. Throws what the browser says when there is no camera or no leave to use it. */
export const scan = async (video, found, strange) => {
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play().catch(() => {});
  let looking = false;
  timer = setInterval(async () => {
    if (looking || video.readyState < 2) return;
    looking = true;
    try {
      for (const { rawValue } of await reader.detect(video)) {
        const member = readMember(rawValue);
        if (!member) {
          strange();
          continue;
        }
        stop();
        found(member);
        return;
      }
    } catch {
      /* A frame that cannot be read: the next one may. */
    } finally {
      looking = false;
    }
  }, EVERY_MS);
  return stop;
};
