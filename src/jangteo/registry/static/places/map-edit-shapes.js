// Geometry of the drawing editor: plain numbers in centimetres, no page. An item is {x, y, w, h, r}.
export const GRID = 10;
export const whole = (value) => Math.round(value);
const turnOf = (item) => ((item.r || 0) * Math.PI) / 180;

// The upright room that a turned item takes.
export function room(item) {
  const c = Math.abs(Math.cos(turnOf(item)));
  const s = Math.abs(Math.sin(turnOf(item)));
  const w = item.w * c + item.h * s;
  const h = item.w * s + item.h * c;
  const cx = item.x + item.w / 2;
  const cy = item.y + item.h / 2;
  return { x: cx - w / 2, y: cy - h / 2, w, h, cx, cy };
}

export function union(items) {
  const rooms = items.map(room);
  const x = Math.min(...rooms.map((one) => one.x));
  const y = Math.min(...rooms.map((one) => one.y));
  const w = Math.max(...rooms.map((one) => one.x + one.w)) - x;
  const h = Math.max(...rooms.map((one) => one.y + one.h)) - y;
  return { x, y, w, h, cx: x + w / 2, cy: y + h / 2 };
}

export const moved = (item, dx, dy) => ({ ...item, x: whole(item.x + dx), y: whole(item.y + dy) });

// Turns items together about a point.
export function turned(item, degrees, cx, cy) {
  const turn = (degrees * Math.PI) / 180;
  const mx = item.x + item.w / 2 - cx;
  const my = item.y + item.h / 2 - cy;
  return {
    ...item,
    x: whole(cx + mx * Math.cos(turn) - my * Math.sin(turn) - item.w / 2),
    y: whole(cy + mx * Math.sin(turn) + my * Math.cos(turn) - item.h / 2),
    r: (((whole((item.r || 0) + degrees) % 360) + 360) % 360),
  };
}

// Pulls one side or corner (sx, sy of -1, 0, 1) by dx, dy on the drawing; the opposite side stays where it is.
export function resized(item, sx, sy, dx, dy, step = GRID, least = 50) {
  const turn = turnOf(item);
  const lx = dx * Math.cos(turn) + dy * Math.sin(turn);
  const ly = -dx * Math.sin(turn) + dy * Math.cos(turn);
  const fit = (value) => Math.max(least, Math.round(value / step) * step);
  const w = sx ? fit(item.w + sx * lx) : item.w;
  const h = sy ? fit(item.h + sy * ly) : item.h;
  const shiftX = (sx * (w - item.w)) / 2;
  const shiftY = (sy * (h - item.h)) / 2;
  const cx = item.x + item.w / 2 + shiftX * Math.cos(turn) - shiftY * Math.sin(turn);
  const cy = item.y + item.h / 2 + shiftX * Math.sin(turn) + shiftY * Math.cos(turn);
  return { ...item, w: whole(w), h: whole(h), x: whole(cx - w / 2), y: whole(cy - h / 2) };
}

// Where a moved box would rather lie: beside, or in line with, a neighbour; else on the grid.
export function snap(box, neighbours, reach, onGrid) {
  const guides = [];
  const along = (low, size, edges) => {
    let best = null;
    for (const own of [low, low + size, low + size / 2]) {
      for (const edge of edges) {
        const gap = edge.at - own;
        if (Math.abs(gap) <= reach && (!best || Math.abs(gap) < Math.abs(best.gap))) best = { gap, at: edge.at };
      }
    }
    return best;
  };
  const edges = (low, size) => neighbours.flatMap((one) => [one[low], one[low] + one[size], one[low] + one[size] / 2].map((at) => ({ at })));
  const gridGap = (value) => (onGrid ? Math.round(value / GRID) * GRID - value : 0);
  const sideways = along(box.x, box.w, edges("x", "w"));
  const upward = along(box.y, box.h, edges("y", "h"));
  if (sideways) guides.push({ x: sideways.at });
  if (upward) guides.push({ y: upward.at });
  return { dx: sideways ? sideways.gap : gridGap(box.x), dy: upward ? upward.gap : gridGap(box.y), guides };
}

const ALIGN = {
  left: (one, all) => [all.x - one.x, 0],
  centre: (one, all) => [all.cx - one.cx, 0],
  right: (one, all) => [all.x + all.w - one.x - one.w, 0],
  top: (one, all) => [0, all.y - one.y],
  middle: (one, all) => [0, all.cy - one.cy],
  bottom: (one, all) => [0, all.y + all.h - one.y - one.h],
};

export function aligned(items, how) {
  const all = union(items);
  return items.map((item) => moved(item, ...ALIGN[how](room(item), all)));
}

// Equal gaps between neighbours; the outermost stay.
export function spread(items, axis) {
  const [at, size] = axis === "x" ? ["x", "w"] : ["y", "h"];
  const order = items.map((item) => [item, room(item)]).sort((a, b) => a[1][at] - b[1][at]);
  if (order.length < 3) return items;
  const first = order[0][1];
  const last = order[order.length - 1][1];
  const taken = order.reduce((sum, [, one]) => sum + one[size], 0);
  const gap = (last[at] + last[size] - first[at] - taken) / (order.length - 1);
  let place = first[at];
  const done = new Map();
  for (const [item, one] of order) {
    const by = place - one[at];
    done.set(item, axis === "x" ? moved(item, by, 0) : moved(item, 0, by));
    place += one[size] + gap;
  }
  return items.map((item) => done.get(item));
}

// `가-08` → head `가-`, value 8, two digits.
export function splitNumber(number) {
  const found = /^(.*?)(\d+)(\D*)$/u.exec(number);
  return found ? { head: found[1], value: Number(found[2]), digits: found[2].length, tail: found[3] } : { head: number ? `${number}-` : "", value: 0, digits: 1, tail: "" };
}

export function runningNumbers(start, count, { step = 1, skipFour = false } = {}) {
  const { head, value, digits, tail } = splitNumber(start);
  const numbers = [];
  for (let at = Math.max(value, 1); numbers.length < count && at >= 0; at += step) {
    if (skipFour && String(at).includes("4")) continue;
    numbers.push(head + String(at).padStart(digits, "0") + tail);
  }
  return numbers;
}

// The number after the highest that begins alike.
export function nextNumber(like, taken) {
  const { head, digits, tail, value } = splitNumber(like);
  let highest = value - 1;
  for (const number of taken) {
    const one = splitNumber(number);
    if (one.head === head && one.tail === tail) highest = Math.max(highest, one.value);
  }
  return head + String(highest + 1).padStart(digits, "0") + tail;
}

const WAYS = { right: [1, 0], left: [-1, 0], down: [0, 1], up: [0, -1] };

// The places of a row of `count` cells from (x, y) on; after `perLine` cells it goes on in the next line.
export function rowOf({ x, y, w, h, count, gap, way, perLine, lineGap = 0 }) {
  const [dx, dy] = WAYS[way];
  const line = perLine > 0 ? perLine : count;
  const cells = [];
  for (let at = 0; at < count; at += 1) {
    const along = at % line;
    const across = Math.floor(at / line);
    cells.push({
      x: whole(x + dx * along * (w + gap) + (dy ? across * (w + lineGap) : 0)),
      y: whole(y + dy * along * (h + gap) + (dx ? across * (h + lineGap) : 0)),
      w: whole(w), h: whole(h), r: 0,
    });
  }
  return cells;
}
