/* The camera as a reader of QRs: the browser's own reader where it has one, else one that is fetched with the camera. */

import { readMember } from "./numbers.js";

const EVERY_MS = 180;
const MOST_SIDE = 640; // what is looked through: more takes a small phone too long

export const canScan = () => Boolean(navigator.mediaDevices?.getUserMedia);

const readsItself = async () => {
  const formats = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  return Boolean(formats?.includes("qr_code"));
};

/* What finds the texts of QRs in a video. */
const newReader = async () => {
  if (await readsItself()) return new window.BarcodeDetector({ formats: ["qr_code"] });
  const { BarcodeDetector } = await import("../vendor/qr/decode.js");
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  return {
    /* The square in the middle, which is what the screen shows. */
    detect: (video) => {
      const side = Math.min(video.videoWidth, video.videoHeight);
      canvas.width = canvas.height = Math.min(side, MOST_SIDE);
      const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
      pencil.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
      return reader.detect(canvas);
    },
  };
};

/* Shows the camera in `video` and calls `found` with the member of the first QR that names one, `strange` for others;
   gives back what stops it. Throws what the browser says when there is no camera or no leave to use it. */
export const scan = async (video, found, strange) => {
  const coming = newReader();
  coming.catch(() => {});
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const reader = await coming.catch((error) => {
    stop();
    throw error;
  });
  video.srcObject = stream;
  await video.play().catch(() => {});
  let looking = false;
  timer = setInterval(async () => {
    if (looking || video.readyState < 2) return;
    looking = true;
    try {
      for (const { rawValue } of await reader.detect(video)) {
        if (!video.srcObject) return; // stopped while this frame was looked through
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
