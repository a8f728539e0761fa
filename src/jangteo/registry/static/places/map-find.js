// 자리 찾기: number, shop name or first consonants (ㄷㅂ → 다복). What is found stays bright; Enter goes to the next one.
import { draw } from "./map-walk.js";

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const JOINED = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" };

export const plain = (text) =>
  [...text.normalize("NFC").toLowerCase().replace(/[\s\u200b-\u200f\ufeff]/g, "")].map((char) => JOINED[char] || char).join("");

// A consonant stands for every syllable that begins with it.
export function pattern(query) {
  const parts = [...plain(query)].map((char) => {
    const at = INITIALS.indexOf(char);
    if (at < 0) return char.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const first = 0xac00 + at * 588;
    return `[${char}${String.fromCharCode(first)}-${String.fromCharCode(first + 587)}]`;
  });
  return new RegExp(parts.join(""), "u");
}

export function find(box, stages, walker) {
  const form = box.querySelector("[data-smap-find]");
  if (!form) return;
  const input = form.querySelector("input");
  const said = box.querySelector("[data-smap-found]");
  const stops = stages.flatMap((stage) => stage.stops);
  const words = new Map(
    stops.map((stop) => {
      const row = walker.rows.get(stop.id);
      const [number, , title, sub] = row ? [...row.cells].map((cell) => cell.textContent) : [stop.link.getAttribute("aria-label"), "", "", ""];
      return [stop, { number: plain(number), rest: plain(`${title} ${sub}`) }];
    }),
  );
  let found = [];
  let at = -1;

  function clear() {
    for (const stage of stages) {
      stage.view.plan.classList.remove("finding");
      stage.top.querySelectorAll(".hit").forEach((part) => part.remove());
    }
    found.forEach((stop) => stop.link.classList.remove("hit"));
    found = [];
    at = -1;
  }

  function look() {
    clear();
    const query = plain(input.value);
    if (!query) {
      said.textContent = "";
      return;
    }
    const wanted = pattern(query);
    const rank = (stop) => {
      const { number, rest } = words.get(stop);
      if (number === query || number.endsWith(`-${query}`)) return 0;
      if (wanted.test(rest)) return 1;
      return wanted.test(number) ? 2 : 3;
    };
    const ranked = stops.map((stop) => [rank(stop), stop]).filter(([order]) => order < 3);
    const best = ranked.some(([order]) => order === 0) && /\d/.test(query) ? 0 : 3;
    found = ranked.filter(([order]) => order <= best).sort((a, b) => a[0] - b[0]).map(([, stop]) => stop);
    said.textContent = found.length ? `${found.length}곳 찾았어요. 엔터로 하나씩 봐요.` : "찾는 자리가 없어요. 번호나 상호를 다시 적어 보세요.";
    if (!found.length) return;
    for (const stop of found) {
      stop.link.classList.add("hit");
      if (found.length <= 60) stop.stage.top.append(draw("path", { class: "hit", d: stop.link.querySelector("path").getAttribute("d") }));
    }
    for (const stage of stages) stage.view.plan.classList.add("finding");
    if (found.length === 1) next();
  }

  function next() {
    if (!found.length) return;
    at = (at + 1) % found.length;
    const stop = found[at];
    walker.go(stop, { focus: false });
    walker.choose(stop);
    stop.stage.view.centre(stop.x, stop.y);
    said.textContent = `${stop.link.getAttribute("aria-label")} (${found.length}곳 가운데 ${at + 1})`;
  }

  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 180);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    if (!found.length || !input.value) look();
    next();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    look();
  });
}
