import { MARGIN, type Role } from "../axes/scene";
import { categoryColour, css, muted, valueColour } from "../gl/colours";
import { colourBy, column, columnInfo } from "../state/data";
import { selected } from "../state/selected";
import { dark, part } from "../state/store";
import { colouring } from "../views/engine";
import type { PlotHandle } from "../views/plots";

/** More circles than this make a file that no editor opens with ease: the points are a picture then. */
const MOST_CIRCLES = 20_000;

function looks(plot: PlotHandle): Record<Role, string> {
  const style = getComputedStyle(document.documentElement);
  const c = (name: string) => style.getPropertyValue(name).trim();
  const line = (colour: string, width: number, more = "") => `fill="none" stroke="${colour}" stroke-width="${width}"${more}`;
  const halo = ` stroke="${c("--panel")}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`;
  return {
    grid: line(c(plot.margins ? "--grid" : "--graticule"), 0.8), "grid-equatorial": line(c("--grid-equatorial"), 0.8, ' stroke-dasharray="3 3"'), frame: line(c("--muted"), 1), tick: line(c("--muted"), 1),
    "tick-label": `fill="${c("--ink")}" font-size="11"`, "axis-label": `fill="${c("--ink")}" font-size="12"`,
    "grid-label": `fill="${c("--muted")}" font-size="10"${halo}`, "grid-equatorial-label": `fill="${c("--muted")}" font-size="10" font-style="italic"${halo}`,
  };
}

/** A plot as SVG: axes, grids and labels are vectors; points are circles while they are few enough, else an embedded picture. */
export async function plotSvg(plot: PlotHandle): Promise<string> {
  const { width: w, height: h } = plot.engine.size.peek();
  const m = plot.margins ? MARGIN : { left: 0, right: 0, top: 0, bottom: 0 };
  const legend = legendOf();
  const [width, height] = [w + m.left + m.right + (legend.length > 0 ? 120 : 0), h + m.top + m.bottom];
  const paper = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  const look = looks(plot);
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${escape(plot.title)}</title>`, `<rect width="${width}" height="${height}" fill="${paper}"/>`,
    `<clipPath id="inner"><rect x="${m.left}" y="${m.top}" width="${w}" height="${h}"/></clipPath>`];
  const shapes = plot.scene();
  for (const s of shapes) if (s.kind === "path") parts.push(`<path d="${s.d}" ${look[s.role]}${s.role.startsWith("grid") || !plot.margins ? ' clip-path="url(#inner)"' : ""}/>`);
  parts.push(`<g clip-path="url(#inner)">${circles(plot, m.left, m.top) ?? await raster(plot, m.left, m.top)}</g>`);
  for (const s of shapes) if (s.kind === "text") parts.push(`<text text-anchor="${s.anchor}" ${look[s.role]} transform="translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})${s.turned ? " rotate(-90)" : ""}">${escape(s.text)}</text>`);
  legend.forEach(([name, colour], i) => parts.push(`<circle cx="${width - 108}" cy="${20 + 17 * i}" r="4.5" fill="${colour}"/><text x="${width - 98}" y="${24 + 17 * i}" ${look["tick-label"]}>${escape(name)}</text>`));
  return parts.join("\n") + "\n</svg>\n";
}

/** A plot as PNG, at least twice as fine as the screen. */
export async function plotPng(plot: PlotHandle): Promise<Blob> {
  const svg = await plotSvg(plot);
  const image = await loaded(URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })));
  const scale = Math.max(2, devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error("The picture could not be made"))), "image/png"));
}

function legendOf(): [string, string][] {
  const how = colouring.peek();
  if (!how?.categories || how.categories.length > 24) return [];
  return how.categories.map((name, i) => [name, categoryColour(name, i, dark.peek())]);
}

function circles(plot: PlotHandle, left: number, top: number): string | null {
  const seen = plot.engine.visible(MOST_CIRCLES);
  const values = column(colourBy.peek());
  const how = colouring.peek();
  if (!seen || !values || !how) return null;
  const { mask, rows } = selected.peek();
  const view = plot.engine.view();
  if (!view) return null;
  const { size, alpha } = plot.engine.look(Math.sqrt(rows * values.length), view);
  const faded = plot.engine.look(values.length, view);
  const categories = columnInfo(how.name)?.values ?? [];
  const colourOf = (row: number): string => {
    const v = values[row];
    if (how.category) return v === (values instanceof Uint8Array ? 255 : 65535) ? muted(dark.peek()) : categoryColour(categories[v] ?? "", v, dark.peek());
    const share = ((how.log ? Math.log10(v) : v) - how.min) / (how.max - how.min || 1);
    return Number.isFinite(share) ? css(valueColour(Math.max(0, Math.min(1, share)), dark.peek())) : muted(dark.peek());
  };
  const draw = (chosen: boolean) => {
    if (!chosen && (!mask || part.hide.peek())) return "";
    // In the order of rows, as on the page.
    const marks = seen.filter((p) => (!mask || mask[p.row] === 1) === chosen).map((p) =>
      `<circle cx="${(left + p.x).toFixed(1)}" cy="${(top + p.y).toFixed(1)}" r="${((chosen ? size : faded.size) / 2).toFixed(2)}"${chosen ? ` fill="${colourOf(p.row)}"` : ""}/>`);
    return `<g fill="${muted(dark.peek())}" fill-opacity="${(chosen ? alpha : 0.45 * faded.alpha).toFixed(2)}">${marks.join("\n")}</g>`;
  };
  return draw(false) + draw(true);
}

async function raster(plot: PlotHandle, left: number, top: number): Promise<string> {
  const { width, height } = plot.engine.size.peek();
  // Read in the same turn as drawn: the browser may clear the buffer afterwards.
  plot.engine.draw();
  return `<image x="${left}" y="${top}" width="${width}" height="${height}" href="${plot.engine.canvas.toDataURL("image/png")}"/>`;
}

function loaded(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("The picture could not be made"));
    image.src = url;
  });
}

const escape = (text: string) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
