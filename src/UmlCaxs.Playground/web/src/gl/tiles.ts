import { getTile, isAbort } from "../api/client";
import type { Viewport } from "../views/viewport";
import { compile, texture, uniforms, uploadLookup } from "./program";

const VERTEX = `
in vec2 a_corner; uniform vec4 u_view; uniform vec4 u_tile; uniform vec4 u_part; out vec2 v_at;
void main() {
  vec2 p = u_tile.xy + a_corner * u_tile.zw;
  gl_Position = vec4((p - u_view.xy) * u_view.zw, 0.0, 1.0);
  v_at = u_part.xy + a_corner * u_part.zw;
}`;
const FRAGMENT = `
in vec2 v_at; uniform sampler2D u_cells; uniform sampler2D u_lookup; uniform float u_top; uniform vec4 u_flat; out vec4 colour;
void main() {
  vec4 cell = texture(u_cells, v_at);
  if (cell.r <= 0.0) discard;
  float density = clamp(cell.r * 255.0 / u_top, 0.0, 1.0);
  float alpha = u_flat.a > 0.0 ? u_flat.a * (0.3 + 0.7 * density) : 0.45 + 0.55 * density;
  vec3 shade = u_flat.a > 0.0 ? u_flat.rgb : texelFetch(u_lookup, ivec2(int(cell.g * 255.0 + 0.5), 0), 0).rgb;
  colour = vec4(shade * alpha, alpha);
}`;

/** Steps of log2(1 + count) in the eight bits of a cell: up to 2^25 rows. */
const STEPS = 10;
const CELLS = 256;
const KEPT = 160;
const AT_ONCE = 6;

interface Tile { texture: WebGLTexture; top: number; used: number }

/** Which tiles: of these columns, coloured by that one, of the selected rows. */
export interface TileSet {
  dataset: string;
  x: string;
  y: string;
  log: string;
  by: string;
  select: string;
  category: boolean;
  /** Range of a number that colours, on its axis. */
  min: number;
  max: number;
  logColour: boolean;
}

/** Draws counts per cell as the server has them, at the level of detail that the screen can show; coarser ones until they have come. */
export class TileLayer {
  private readonly program: WebGLProgram;
  private readonly at;
  private readonly corners: WebGLBuffer;
  private readonly corner: number;
  private readonly lookup: WebGLTexture;
  private readonly tiles = new Map<string, Tile>();
  private readonly failed = new Set<string>();
  private readonly running = new Map<string, AbortController>();
  private wanted: { key: string; load: () => Promise<void> }[] = [];
  private shownLookup: Uint8Array | undefined;
  private clock = 0;

  constructor(private readonly gl: WebGL2RenderingContext, private readonly redraw: () => void, private readonly failure: (e: unknown) => void) {
    this.program = compile(gl, VERTEX, FRAGMENT);
    this.at = uniforms(gl, this.program, "u_view", "u_tile", "u_part", "u_cells", "u_lookup", "u_top", "u_flat");
    this.corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    this.corner = gl.getAttribLocation(this.program, "a_corner");
    this.lookup = texture(gl);
  }

  /** Draws the layers one over another; `domain` is what level 0 covers. Returns whether every tile was there. */
  draw(layers: { set: TileSet; flat: [number, number, number, number] | null }[], view: Viewport, domain: Viewport, size: { width: number; height: number }, lookup: Uint8Array): boolean {
    const { gl, at } = this;
    this.clock++;
    this.wanted = [];
    gl.useProgram(this.program);
    gl.activeTexture(gl.TEXTURE1);
    if (this.shownLookup !== lookup) {
      uploadLookup(gl, this.lookup, lookup);
      this.shownLookup = lookup;
    }
    gl.bindTexture(gl.TEXTURE_2D, this.lookup);
    gl.uniform1i(at.u_lookup, 1);
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(at.u_cells, 0);
    gl.uniform4f(at.u_view, (view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2, 2 / (view.x1 - view.x0), 2 / (view.y1 - view.y0));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.enableVertexAttribArray(this.corner);
    gl.vertexAttribPointer(this.corner, 2, gl.FLOAT, false, 0, 0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const [w, h] = [domain.x1 - domain.x0, domain.y1 - domain.y0];
    const level = (part: number, pixels: number) => Math.log2((pixels / CELLS / part) * 0.7);
    const z = Math.max(0, Math.min(16, Math.ceil(Math.max(level((view.x1 - view.x0) / w, size.width), level((view.y1 - view.y0) / h, size.height)))));
    const tiles = 2 ** z;
    const clamp = (v: number) => Math.max(0, Math.min(tiles - 1, Math.floor(v * tiles)));
    const [i0, i1] = [clamp((view.x0 - domain.x0) / w), clamp((view.x1 - domain.x0) / w)];
    const [j0, j1] = [clamp((view.y0 - domain.y0) / h), clamp((view.y1 - domain.y0) / h)];
    let complete = true;
    for (const { set, flat } of layers) {
      const prefix = [set.dataset, set.x, set.y, set.log, set.by, set.select].join("|");
      const shown: { tile: Tile; i: number; j: number; part: [number, number, number] }[] = [];
      for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) {
        const found = this.find(prefix, z, i, j);
        if (found) shown.push({ ...found, i, j });
        if (found?.part[2] === 1) continue;
        complete = this.failed.has(`${prefix}|${z}/${i}/${j}`) && complete;
        this.want(set, prefix, z, i, j);
      }
      gl.uniform1f(at.u_top, Math.max(STEPS, ...shown.map((s) => s.tile.top)));
      gl.uniform4f(at.u_flat, ...(flat ?? [0, 0, 0, 0] as const));
      for (const { tile, i, j, part } of shown) {
        gl.bindTexture(gl.TEXTURE_2D, tile.texture);
        gl.uniform4f(at.u_tile, domain.x0 + (i / tiles) * w, domain.y0 + (j / tiles) * h, w / tiles, h / tiles);
        gl.uniform4f(at.u_part, part[0], part[1], part[2], part[2]);
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      }
    }
    this.pump();
    this.trim();
    return complete;
  }

  /** The tile, or the part of the finest one above it that has come. */
  private find(prefix: string, z: number, i: number, j: number): { tile: Tile; part: [number, number, number] } | undefined {
    for (let up = 0; up <= z; up++) {
      const tile = this.tiles.get(`${prefix}|${z - up}/${i >> up}/${j >> up}`);
      if (!tile) continue;
      tile.used = this.clock;
      const share = 1 / 2 ** up;
      return { tile, part: [(i & (2 ** up - 1)) * share, (j & (2 ** up - 1)) * share, share] };
    }
    return undefined;
  }

  private want(set: TileSet, prefix: string, z: number, i: number, j: number): void {
    const key = `${prefix}|${z}/${i}/${j}`;
    if (this.failed.has(key) || this.wanted.length > 128) return;
    this.wanted.push({ key, load: async () => {
      const stop = new AbortController();
      this.running.set(key, stop);
      try {
        const parts = { log: set.log, by: set.by, select: set.select };
        const bytes = await getTile(set.dataset, `${encodeURIComponent(set.x)}/${encodeURIComponent(set.y)}/${z}/${i}/${j}`, parts, stop.signal);
        this.tiles.set(key, this.upload(bytes, set));
      } catch (e) {
        if (!isAbort(e)) {
          this.failed.add(key);
          this.failure(e);
        }
      } finally {
        this.running.delete(key);
        this.redraw();
      }
    } });
  }

  private pump(): void {
    for (const [key, stop] of this.running) if (!this.wanted.some((w) => w.key === key)) stop.abort();
    for (const { key, load } of this.wanted) {
      if (this.running.size >= AT_ONCE) return;
      if (!this.running.has(key)) void load();
    }
  }

  private upload(bytes: ArrayBuffer, set: TileSet): Tile {
    const { gl } = this;
    const cells = CELLS * CELLS;
    const counts = new Uint32Array(bytes, 0, cells);
    const codes = set.by && set.category ? (bytes.byteLength >= 6 * cells && bytes.byteLength < 8 * cells ? new Uint16Array(bytes, 4 * cells) : new Uint8Array(bytes, 4 * cells)) : null;
    const means = set.by && !set.category ? new Float32Array(bytes, 4 * cells) : null;
    const pixels = new Uint8Array(2 * cells);
    const scale = 254 / (set.max - set.min || 1);
    let top = 0;
    for (let c = 0; c < cells; c++) {
      if (counts[c] === 0) continue;
      const size = Math.max(1, Math.min(255, Math.round(STEPS * Math.log2(1 + counts[c]))));
      pixels[2 * c] = size;
      if (size > top) top = size;
      if (codes) pixels[2 * c + 1] = Math.min(255, codes[c]);
      else if (means) {
        const mean = set.logColour ? Math.log10(means[c]) : means[c];
        pixels[2 * c + 1] = Number.isFinite(mean) ? Math.max(0, Math.min(254, Math.round((mean - set.min) * scale))) : 255;
      }
    }
    const made = texture(gl);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG8, CELLS, CELLS, 0, gl.RG, gl.UNSIGNED_BYTE, pixels);
    return { texture: made, top, used: this.clock };
  }

  private trim(): void {
    if (this.tiles.size <= KEPT) return;
    const oldest = [...this.tiles].sort((a, b) => a[1].used - b[1].used).slice(0, this.tiles.size - KEPT);
    for (const [key, tile] of oldest) {
      if (tile.used === this.clock) continue;
      this.gl.deleteTexture(tile.texture);
      this.tiles.delete(key);
    }
  }
}
