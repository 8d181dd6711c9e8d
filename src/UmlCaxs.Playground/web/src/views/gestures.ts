export type Mode = "pan" | "lasso" | "box";

/** What a plot does with a hand or with keys; places are pixels from its upper left corner. */
export interface Gestures {
  mode(): Mode;
  pan(dx: number, dy: number): void;
  zoom(x: number, y: number, factor: number): void;
  reset(): void;
  pick(x: number, y: number): void;
  /** Where the pointer rests; null when it has left or moves. */
  hover(at: [number, number] | null): void;
  /** A lasso or box in the making, x1, y1, x2, y2, ...; `done` at its end, null when given up. */
  draw(points: number[] | null, done: boolean): void;
  setMode(mode: Mode): void;
  /** Escape, when there is no drawing to give up. False if it was of no use here. */
  escape(): boolean;
}

/** Pixels that a click may tremble, and milliseconds within which two are one double click. */
const STILL = 4;
const DOUBLE = 260;

/** Lets pointer, wheel, fingers and keys move a plot. Returns what takes that away again. */
export function attachGestures(element: HTMLElement, keys: HTMLElement, on: Gestures): () => void {
  const fingers = new Map<number, [number, number]>();
  let start: [number, number] | null = null;
  let moved = false;
  let line: number[] | null = null;
  let lineMode: Mode = "pan";
  let pinch = 0;
  let lastTap = 0;
  let picking: ReturnType<typeof setTimeout> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const listening = new AbortController();
  const options = { signal: listening.signal };
  const place = (e: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  };
  const giveUp = () => {
    if (line) on.draw(null, false);
    line = null;
  };

  element.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    element.setPointerCapture(e.pointerId);
    keys.focus({ preventScroll: true });
    fingers.set(e.pointerId, place(e));
    on.hover(null);
    clearTimeout(rest);
    if (fingers.size > 1) {
      giveUp();
      pinch = spread(fingers);
      moved = true;
      return;
    }
    start = place(e);
    moved = false;
    lineMode = e.shiftKey && on.mode() === "pan" ? "lasso" : on.mode();
    line = lineMode === "pan" ? null : [...start];
  }, options);

  element.addEventListener("pointermove", (e) => {
    const at = place(e);
    const before = fingers.get(e.pointerId);
    if (!before) {
      clearTimeout(rest);
      on.hover(null);
      if (e.pointerType === "mouse") rest = setTimeout(() => on.hover(at), 60);
      return;
    }
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      const centre = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      fingers.set(e.pointerId, at);
      const [c, d] = [...fingers.values()];
      on.pan((c[0] + d[0]) / 2 - centre[0], (c[1] + d[1]) / 2 - centre[1]);
      const now = spread(fingers);
      if (pinch > 0 && now > 0) on.zoom((c[0] + d[0]) / 2, (c[1] + d[1]) / 2, now / pinch);
      pinch = now;
      return;
    }
    if (!moved && start && Math.hypot(at[0] - start[0], at[1] - start[1]) < STILL) return;
    moved = true;
    fingers.set(e.pointerId, at);
    if (!line || !start) on.pan(at[0] - before[0], at[1] - before[1]);
    else {
      if (lineMode === "box") line = [...start, at[0], start[1], ...at, start[0], at[1]];
      else if (Math.hypot(at[0] - line[line.length - 2], at[1] - line[line.length - 1]) > 3) line.push(...at);
      on.draw(line, false);
    }
  }, options);

  const up = (e: PointerEvent) => {
    if (!fingers.delete(e.pointerId) || fingers.size > 0) return;
    if (e.type === "pointercancel") giveUp();
    else if (!moved && start) {
      giveUp();
      // The second click of two resets and picks nothing, and takes back the first one's pick. Told apart here and not by
      // the browser's double click, which screens with touch-action none do not have.
      clearTimeout(picking);
      if (e.timeStamp - lastTap < DOUBLE) on.reset();
      else picking = setTimeout((at: [number, number]) => on.pick(...at), DOUBLE, start);
      lastTap = e.timeStamp;
    } else if (line) {
      const done = line;
      line = null;
      on.draw(done.length >= 6 ? done : null, done.length >= 6);
    }
    start = null;
  };
  element.addEventListener("pointerup", up, options);
  element.addEventListener("pointercancel", up, options);
  element.addEventListener("pointerleave", () => { clearTimeout(rest); on.hover(null); }, options);
  element.addEventListener("wheel", (e) => {
    e.preventDefault();
    // Lines, pages or pixels; a pinch on a touchpad comes as a wheel with the control key.
    const delta = e.deltaY * (e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 200 : 1);
    on.zoom(...place(e), Math.exp(-Math.max(-240, Math.min(240, delta)) * (e.ctrlKey ? 0.01 : 0.002)));
  }, { ...options, passive: false });

  keys.addEventListener("keydown", (e) => {
    if (e.target !== keys || e.ctrlKey || e.metaKey || e.altKey) return;
    const [width, height] = [element.clientWidth, element.clientHeight];
    const step = e.shiftKey ? 0.3 : 0.08;
    const act: Record<string, () => void> = {
      ArrowLeft: () => on.pan(width * step, 0), ArrowRight: () => on.pan(-width * step, 0),
      ArrowUp: () => on.pan(0, height * step), ArrowDown: () => on.pan(0, -height * step),
      "+": () => on.zoom(width / 2, height / 2, 1.3), "=": () => on.zoom(width / 2, height / 2, 1.3), "-": () => on.zoom(width / 2, height / 2, 1 / 1.3),
      "0": () => on.reset(), Home: () => on.reset(),
      l: () => on.setMode(on.mode() === "lasso" ? "pan" : "lasso"), b: () => on.setMode(on.mode() === "box" ? "pan" : "box"),
      Enter: () => on.pick(width / 2, height / 2),
    };
    if (e.key === "Escape") {
      if (line || on.mode() !== "pan") {
        giveUp();
        on.setMode("pan");
      } else if (!on.escape()) return;
      e.stopPropagation();
      return;
    }
    const action = act[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!action) return;
    e.preventDefault();
    action();
  }, options);
  return () => {
    clearTimeout(rest);
    clearTimeout(picking);
    listening.abort();
  };
}

function spread(fingers: ReadonlyMap<number, [number, number]>): number {
  const [a, b] = [...fingers.values()];
  return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
}
