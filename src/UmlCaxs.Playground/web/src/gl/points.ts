import type { Values } from "../api/client";
import type { Viewport } from "../views/viewport";
import { compile, texture, uniforms, uploadLookup } from "./program";

const VERTEX = `
in float a_x; in float a_y; in float a_value; in float a_mask;
uniform vec4 u_view;    // centre x, y; clip units per axis unit x, y
uniform vec2 u_log;     // 1 where the axis shows log10
uniform float u_size; uniform float u_pass; uniform float u_masked;
uniform vec4 u_scale;   // category?, value at 0, 1 / span, log10?
uniform vec4 u_flat;    // colour of the faded pass
uniform sampler2D u_lookup;
out vec4 v_colour;
float axis(float v, float logged) { return logged > 0.5 ? log(v) * 0.4342944819 : v; }
bool bad(float v) { return isnan(v) || isinf(v); }
void main() {
  bool selected = u_masked < 0.5 || a_mask > 0.5;
  bool wanted = (u_pass > 0.5) == selected;
  bool outside = (u_log.x > 0.5 && !(a_x > 0.0)) || (u_log.y > 0.5 && !(a_y > 0.0)) || bad(a_x) || bad(a_y);
  gl_PointSize = u_size;
  v_colour = u_flat;
  if (!wanted || outside) { gl_Position = vec4(9.0, 9.0, 9.0, 1.0); return; }
  gl_Position = vec4((axis(a_x, u_log.x) - u_view.x) * u_view.z, (axis(a_y, u_log.y) - u_view.y) * u_view.w, 0.0, 1.0);
  if (u_pass > 0.5) {
    int code = 255;
    if (u_scale.x > 0.5) code = min(int(a_value + 0.5), 255);
    else if (!bad(a_value) && (u_scale.w < 0.5 || a_value > 0.0))
      code = int(clamp((axis(a_value, u_scale.w) - u_scale.y) * u_scale.z, 0.0, 1.0) * 254.0 + 0.5);
    v_colour = vec4(texelFetch(u_lookup, ivec2(code, 0), 0).rgb, u_flat.a);
  }
}`;

const FRAGMENT = `
in vec4 v_colour; uniform float u_size; out vec4 colour;
void main() {
  float d = length(gl_PointCoord - 0.5) * u_size;
  float alpha = v_colour.a * clamp(u_size * 0.5 - d + 0.5, 0.0, 1.0);
  if (alpha <= 0.0) discard;
  colour = vec4(v_colour.rgb * alpha, alpha);
}`;

export interface PointColour {
  values: Values;
  category: boolean;
  /** Range of a number on its axis (log10 of it where logged). */
  min: number;
  max: number;
  log: boolean;
}

/**
 * Draws one point a row. A column is uploaded once and stays on the device; axes, zoom and colour are uniforms and a lookup
 * texture, so that a frame is one call for the rows not selected and one for those that are.
 */
export class PointLayer {
  private readonly program: WebGLProgram;
  private readonly at;
  private readonly places: Record<"a_x" | "a_y" | "a_value" | "a_mask", number>;
  private readonly lookup: WebGLTexture;
  private readonly mask: WebGLBuffer;
  private readonly buffers = new Map<Values, WebGLBuffer>();
  private shownMask: Uint8Array | null | undefined;
  private shownLookup: Uint8Array | undefined;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = compile(gl, VERTEX, FRAGMENT);
    this.at = uniforms(gl, this.program, "u_view", "u_log", "u_size", "u_pass", "u_masked", "u_scale", "u_flat", "u_lookup");
    this.places = Object.fromEntries(["a_x", "a_y", "a_value", "a_mask"].map((n) => [n, gl.getAttribLocation(this.program, n)])) as typeof this.places;
    this.lookup = texture(gl);
    this.mask = gl.createBuffer();
  }

  /** Draws into the bound framebuffer. */
  draw(frame: {
    x: Values; y: Values; logX: boolean; logY: boolean; view: Viewport;
    colour: PointColour; lookup: Uint8Array; mask: Uint8Array | null;
    size: number; alpha: number; faded: [number, number, number, number] | null; fadedSize: number;
  }): void {
    const { gl, at } = this;
    const { view, colour } = frame;
    gl.useProgram(this.program);
    if (this.shownLookup !== frame.lookup) {
      uploadLookup(gl, this.lookup, frame.lookup);
      this.shownLookup = frame.lookup;
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.lookup);
    gl.uniform1i(at.u_lookup, 0);
    this.attribute(this.places.a_x, frame.x);
    this.attribute(this.places.a_y, frame.y);
    this.attribute(this.places.a_value, colour.values);
    this.maskAttribute(frame.mask);
    gl.uniform4f(at.u_view, (view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2, 2 / (view.x1 - view.x0), 2 / (view.y1 - view.y0));
    gl.uniform2f(at.u_log, +frame.logX, +frame.logY);
    gl.uniform1f(at.u_masked, frame.mask ? 1 : 0);
    gl.uniform4f(at.u_scale, +colour.category, colour.min, 1 / (colour.max - colour.min || 1), +colour.log);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const count = Math.min(frame.x.length, frame.y.length);
    if (frame.mask && frame.faded) {
      gl.uniform1f(at.u_pass, 0);
      gl.uniform1f(at.u_size, frame.fadedSize);
      gl.uniform4f(at.u_flat, ...frame.faded);
      gl.drawArrays(gl.POINTS, 0, count);
    }
    gl.uniform1f(at.u_pass, 1);
    gl.uniform1f(at.u_size, frame.size);
    gl.uniform4f(at.u_flat, 0, 0, 0, frame.alpha);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  /** Forgets columns of a dataset that is no longer shown. */
  release(kept: ReadonlySet<Values>): void {
    for (const [values, buffer] of this.buffers) {
      if (kept.has(values)) continue;
      this.gl.deleteBuffer(buffer);
      this.buffers.delete(values);
    }
  }

  private attribute(place: number, values: Values): void {
    const { gl } = this;
    let buffer = this.buffers.get(values);
    if (!buffer) {
      buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      this.buffers.set(values, buffer);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    const type = values instanceof Float32Array ? gl.FLOAT : values instanceof Uint8Array ? gl.UNSIGNED_BYTE : values instanceof Uint16Array ? gl.UNSIGNED_SHORT : gl.UNSIGNED_INT;
    gl.vertexAttribPointer(place, 1, type, false, 0, 0);
  }

  private maskAttribute(mask: Uint8Array | null): void {
    const { gl } = this;
    if (!mask) {
      gl.disableVertexAttribArray(this.places.a_mask);
      gl.vertexAttrib1f(this.places.a_mask, 1);
      this.shownMask = null;
      return;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.mask);
    if (this.shownMask !== mask) {
      gl.bufferData(gl.ARRAY_BUFFER, mask, gl.DYNAMIC_DRAW);
      this.shownMask = mask;
    }
    gl.enableVertexAttribArray(this.places.a_mask);
    gl.vertexAttribPointer(this.places.a_mask, 1, gl.UNSIGNED_BYTE, false, 0, 0);
  }
}
