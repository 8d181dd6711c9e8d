// Colours of Okabe and Ito, which colour-blind readers tell apart, and viridis for numbers: those of the library's figures
// (UmlCaxs.Figures.Palette, MarkStyle, FigureStyle). Figures tell classes of one colour apart by shape; points here are all
// round, so the second class of a family is a lighter or darker shade.

export type Rgb = [number, number, number];
const BLUE = "#0072b2", SKY = "#56b4e9", GREEN = "#009e73", ORANGE = "#e69f00", VERMILION = "#d55e00", PURPLE = "#cc79a7";
const CYCLE = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, null];
const NAMED: Record<string, string | null> = {
  AGN: BLUE, QSO: SKY, Seyfert: PURPLE, Seyfert_1: PURPLE, Seyfert_2: "#8f4573", XB: ORANGE, HMXB: VERMILION, LMXB: "#93400a",
  YSO: GREEN, "Orion_V*": "#5fd0ae", "TTau*": null, unique: BLUE, ambiguous: ORANGE,
};
const NAMED_DARK: Record<string, string> = { AGN: "#2f8fd0", Seyfert_2: "#a3588a", LMXB: "#b5562a" };
const ANCHORS = [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725];

const neutral = (dark: boolean) => (dark ? "#d1d7e0" : "#3d444d");
/** Rows without a value, and those not selected. */
export const muted = (dark: boolean) => (dark ? "#525a66" : "#b4bcc6");

/** Colour of a value of a category. */
export function categoryColour(name: string, index: number, dark: boolean): string {
  const named = (dark ? NAMED_DARK[name] : undefined) ?? NAMED[name];
  return named ?? (name in NAMED ? neutral(dark) : CYCLE[index % CYCLE.length] ?? neutral(dark));
}

/** Colour of a share from 0 to 1; the end that would vanish on the page is left out. */
export function valueColour(share: number, dark: boolean): Rgb {
  const s = dark ? 0.18 + 0.82 * share : 0.94 * share;
  const at = Math.max(0, Math.min(1, s)) * (ANCHORS.length - 1);
  const low = Math.min(Math.floor(at), ANCHORS.length - 2);
  const mix = (shift: number) => {
    const from = (ANCHORS[low] >> shift) & 255;
    const to = (ANCHORS[low + 1] >> shift) & 255;
    return Math.round(from + (at - low) * (to - from));
  };
  return [mix(16), mix(8), mix(0)];
}

export const css = ([r, g, b]: Rgb) => `rgb(${r},${g},${b})`;
export function rgb(hex: string): Rgb {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The 256 colours of a lookup texture, RGBA; the last one is that of rows without a value. */
export function lookup(categories: readonly string[] | null, dark: boolean): Uint8Array {
  const pixels = new Uint8Array(256 * 4).fill(255);
  for (let i = 0; i < 255; i++) {
    const colour = categories === null ? valueColour(i / 254, dark) : rgb(categoryColour(categories[i] ?? "", i, dark));
    pixels.set(colour, 4 * i);
  }
  pixels.set(rgb(muted(dark)), 4 * 255);
  return pixels;
}
