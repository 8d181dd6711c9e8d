import { batch, computed, effect, signal } from "@preact/signals";
import { getNear, messageOf } from "../api/client";
import { lookup, muted, rgb } from "../gl/colours";
import { type PointColour, PointLayer } from "../gl/points";
import { TileLayer, type TileSet } from "../gl/tiles";
import { axisRange, colourBy, column, columnInfo, columns, dataset } from "../state/data";
import { selected } from "../state/selected";
import { dark, notify, part, settledText } from "../state/store";
import { type Size, type Viewport, fromPixel, toPixel } from "./viewport";

/** What a plot shows; read anew for every frame. */
export interface PlotAxes { x: string; y: string; logX: boolean; logY: boolean }

/** How rows are coloured, and the range that the ends of the colours stand for. */
export const colouring = computed<(Omit<PointColour, "values"> & { name: string; categories: readonly string[] | null }) | null>(() => {
  const name = colourBy.value;
  const info = columnInfo(name);
  if (!info) return null;
  if (info.kind === "category") return { name, category: true, min: 0, max: 1, log: false, categories: info.values ?? [] };
  const range = axisRange(name, info.log);
  return range ? { name, category: false, min: range[0], max: range[1], log: info.log, categories: null } : null;
});
const colours = computed(() => lookup(colouring.value?.categories ?? null, dark.value));

/** The canvas of a plot: draws when something it shows has changed, and finds the row under a pixel. */
export class Engine {
  readonly size = signal<Size>({ width: 0, height: 0 });
  /** Has the data been drawn? In tiles mode: all of it. */
  readonly drawn = signal(false);
  /** Why there is no picture, if so. */
  readonly broken = signal("");
  private readonly gl: WebGL2RenderingContext | null;
  private points: PointLayer | undefined;
  private tiles: TileLayer | undefined;
  private frame = 0;
  private readonly stop: (() => void)[] = [];

  constructor(readonly canvas: HTMLCanvasElement, private readonly axes: () => PlotAxes, private readonly viewOf: (size: Size) => Viewport | undefined, private readonly home: () => Viewport | undefined) {
    this.gl = canvas.getContext("webgl2", { alpha: true, premultipliedAlpha: true, antialias: false, depth: false, powerPreference: "high-performance" });
    if (!this.gl) {
      this.broken.value = "This browser has no WebGL 2, so the plots stay empty; tables, search and filters work.";
      return;
    }
    this.prepare();
    const restored = () => { this.prepare(); this.request(); };
    const lost = (e: Event) => e.preventDefault();
    canvas.addEventListener("webglcontextrestored", restored);
    canvas.addEventListener("webglcontextlost", lost);
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      this.size.value = { width: Math.round(width), height: Math.round(height) };
    });
    observer.observe(canvas);
    this.stop.push(() => observer.disconnect(), () => cancelAnimationFrame(this.frame),
      () => canvas.removeEventListener("webglcontextrestored", restored), () => canvas.removeEventListener("webglcontextlost", lost),
      effect(() => {
        // Everything a frame depends on.
        void [this.size.value, this.view(), this.axes(), selected.value, colours.value, colouring.value, part.hide.value, columns.value, settledText.value, dataset.value];
        this.request();
      }));
  }

  /** What is in view now. */
  view(): Viewport | undefined {
    return this.viewOf(this.size.value);
  }

  private prepare(): void {
    this.points = new PointLayer(this.gl!);
    this.tiles = new TileLayer(this.gl!, () => this.request(), (e) => notify(messageOf(e), "error"));
  }

  dispose(): void {
    for (const stop of this.stop) stop();
    this.gl?.getExtension("WEBGL_lose_context")?.loseContext();
  }

  request(): void {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  /** Draws now. */
  draw(): void {
    const { gl, canvas } = this;
    const { width, height } = this.size.peek();
    const view = this.view();
    const data = dataset.peek();
    if (!gl || gl.isContextLost() || width < 2 || height < 2) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    gl.viewport(0, 0, w, h);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!view || !data) return;
    if (data.mode === "tiles") this.drawTiles(view, w, h);
    else this.drawPoints(view, ratio);
  }

  private drawPoints(view: Viewport, ratio: number): void {
    const { x, y, logX, logY } = this.axes();
    const colour = colouring.peek();
    const [xs, ys, values] = [column(x), column(y), colour ? column(colour.name) : undefined];
    this.points!.release(new Set(columns.peek().values()));
    if (!xs || !ys || !colour || !values) return;
    const { mask, rows } = selected.peek();
    // Of few selected among many, between the looks of both.
    const { size, alpha } = this.look(Math.sqrt(rows * xs.length), view);
    const faded = this.look(xs.length, view);
    this.points!.draw({
      x: xs, y: ys, logX, logY, view, colour: { ...colour, values }, lookup: colours.peek(), mask: mask && mask.length === xs.length ? mask : null,
      size: size * ratio, alpha, faded: part.hide.peek() ? null : this.flat(0.45 * faded.alpha), fadedSize: faded.size * ratio,
    });
    this.markDrawn();
  }

  private drawTiles(view: Viewport, width: number, height: number): void {
    const { x, y, logX, logY } = this.axes();
    const colour = colouring.peek();
    const domain = this.home();
    const data = dataset.peek();
    if (!colour || !domain || !data) return;
    const log = [logX ? "x" : "", logY ? "y" : ""].filter(Boolean).join(",");
    const set: TileSet = { dataset: data.id, x, y, log, by: colour.name, select: settledText.peek(), category: colour.category, min: colour.min, max: colour.max, logColour: colour.log };
    const layers: Parameters<TileLayer["draw"]>[0] = [{ set, flat: null }];
    if (set.select !== "" && !part.hide.peek()) layers.unshift({ set: { ...set, by: "", select: "" }, flat: this.flat(0.55) });
    if (this.tiles!.draw(layers, view, domain, { width, height }, colours.peek())) this.markDrawn();
  }

  private markDrawn(): void {
    if (!this.drawn.peek()) batch(() => { this.drawn.value = true; });
  }

  private flat(alpha: number): [number, number, number, number] {
    const [r, g, b] = rgb(muted(dark.peek()));
    return [r / 255, g / 255, b / 255, alpha];
  }

  /** Few points are large and solid, many are small and transparent, so that dense regions keep their structure; both grow with zoom. */
  look(rows: number, view: Viewport): { size: number; alpha: number } {
    const home = this.home();
    const { width, height } = this.size.peek();
    const seen = home ? Math.min(1, ((view.x1 - view.x0) / (home.x1 - home.x0)) * ((view.y1 - view.y0) / (home.y1 - home.y0))) : 1;
    const visible = Math.max(1, rows * seen);
    const size = Math.min(8, Math.max(1.6, 0.6 * Math.sqrt((width * height) / visible) + 1.3));
    const cover = (visible * size * size * 0.8) / (width * height);
    return { size, alpha: Math.min(0.9, Math.max(0.1, 0.75 / Math.sqrt(Math.max(0.7, cover)))) };
  }

  /** The selected row nearest to a pixel, at most so many pixels away; -1 if there is none. */
  async rowAt(px: number, py: number, reach = 9): Promise<number> {
    const view = this.view();
    const data = dataset.peek();
    const size = this.size.peek();
    if (!view || !data) return -1;
    const { x, y, logX, logY } = this.axes();
    if (data.mode === "tiles") {
      const [cx, cy] = fromPixel(view, size, px, py);
      const near = { x, y, px: cx, py: cy, rx: (reach / size.width) * (view.x1 - view.x0), ry: (reach / size.height) * (view.y1 - view.y0), log: [logX ? "x" : "", logY ? "y" : ""].filter(Boolean).join(","), select: settledText.peek() };
      return (await getNear(data.id, near)) ?? -1;
    }
    const [xs, ys] = [column(x), column(y)];
    if (!xs || !ys) return -1;
    const { mask } = selected.peek();
    const [ax, ay] = [size.width / (view.x1 - view.x0), size.height / (view.y1 - view.y0)];
    const [cx, cy] = fromPixel(view, size, px, py);
    let [best, least] = [-1, reach * reach];
    for (let i = 0; i < xs.length; i++) {
      if (mask && mask[i] === 0) continue;
      const dx = ((logX ? Math.log10(xs[i]) : xs[i]) - cx) * ax;
      const dy = ((logY ? Math.log10(ys[i]) : ys[i]) - cy) * ay;
      const distance = dx * dx + dy * dy;
      if (distance <= least) [best, least] = [i, distance];
    }
    return best;
  }

  /** Pixels of rows within the frame, in the order of rows; null if they are more than `most`. In tiles mode nobody has them. */
  visible(most: number): { x: number; y: number; row: number }[] | null {
    const view = this.view();
    const { x, y, logX, logY } = this.axes();
    const [xs, ys] = [column(x), column(y)];
    if (!view || !xs || !ys || dataset.peek()?.mode !== "points") return null;
    const found: { x: number; y: number; row: number }[] = [];
    for (let i = 0; i < xs.length; i++) {
      const vx = logX ? Math.log10(xs[i]) : xs[i];
      const vy = logY ? Math.log10(ys[i]) : ys[i];
      if (!(vx >= view.x0 && vx <= view.x1 && vy >= view.y0 && vy <= view.y1)) continue;
      if (found.length === most) return null;
      const [px, py] = toPixel(view, this.size.peek(), vx, vy);
      found.push({ x: px, y: py, row: i });
    }
    return found;
  }
}
