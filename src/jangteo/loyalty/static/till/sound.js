/* Told by ear as well: two notes up for done, one for kept, a low one for no. Made on the spot, without a file. */

const TUNES = {
  good: [[880, 0, 0.12], [1318, 0.11, 0.28]],
  kept: [[660, 0, 0.3]],
  bad: [[220, 0, 0.18], [196, 0.2, 0.3]],
};
const BUZZ = { good: [60], kept: [40, 60, 40], bad: [200, 80, 200] };
let context = null;

/* Browsers let a page sound only after a touch, and take the sound away for a call or while a camera begins. */
export const wake = () => {
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!context && Audio) context = new Audio();
  if (context && context.state !== "running") context.resume().catch(() => {});
};

/* A tune that comes later than this would be taken for that of the next sale. */
const PATIENCE_MS = 1000;

export const chime = async (tune) => {
  navigator.vibrate?.(BUZZ[tune]);
  if (!context) return;
  if (context.state !== "running") {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([context.resume().catch(() => {}), late]);
    if (context.state !== "running") return;
  }
  for (const [pitch, after, lasts] of TUNES[tune]) {
    const at = context.currentTime + after;
    const [tone, loudness] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + lasts);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + lasts + 0.05);
  }
};
