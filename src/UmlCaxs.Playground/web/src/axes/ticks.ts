export interface Tick { at: number; label: string; major: boolean }

/** Round places on a linear axis, about `count` of them. */
export function linearTicks(from: number, to: number, count: number): Tick[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const step = niceStep(span / Math.max(1, count));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: Tick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
    const at = i * step;
    ticks.push({ at, label: label(at, digits), major: true });
  }
  return ticks;
}

/** Ticks of an axis that shows log10 of a quantity: decades with a label, 2 to 9 between them without, labels of 2 and 5 when zoomed in. */
export function logTicks(from: number, to: number, count: number): Tick[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  if (span < 0.7) {
    // Less than a decade: round values of the quantity itself.
    const [low, high] = [10 ** from, 10 ** to];
    return linearTicks(low, high, count).filter((t) => t.at > 0).map((t) => ({ ...t, at: Math.log10(t.at) }));
  }
  const every = Math.max(1, Math.ceil(span / Math.max(2, count)));
  const ticks: Tick[] = [];
  for (let decade = Math.floor(from); decade <= Math.ceil(to); decade++) {
    for (let m = 1; m < 10; m++) {
      const at = decade + Math.log10(m);
      if (at < from - 1e-9 || at > to + 1e-9) continue;
      const major = m === 1 ? decade % every === 0 : span < 1.6 && (m === 2 || m === 5);
      if (m === 1 || span < 5) ticks.push({ at, label: major ? powerLabel(m * 10 ** decade, decade) : "", major });
    }
  }
  return ticks;
}

/** 1, 2 or 5 times a power of ten, at least `raw`. */
export function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const f = raw / power;
  return power * (f <= 1.0000001 ? 1 : f <= 2.0000001 ? 2 : f <= 5.0000001 ? 5 : 10);
}

function label(value: number, digits: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return minus(value.toExponential(1).replace("e+", "e").replace(".0e", "e"));
  // Thousands, as an axis has no room for more than five letters.
  if (size >= 1e6 && digits === 0) return minus(`${+(value / 1e6).toFixed(6)}M`);
  if (size >= 1e4 && digits === 0) return minus(`${+(value / 1000).toFixed(3)}k`);
  return minus(value.toFixed(Math.min(digits, 8)));
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** A value of a decade as a logarithmic axis writes it: 0.01, 1, 20, 10⁴. */
export function powerLabel(value: number, decade: number): string {
  if (decade >= -3 && decade <= 3) return String(+value.toPrecision(3));
  const power = String(Math.abs(decade)).replace(/\d/g, (d) => SUPERSCRIPTS[Number(d)]);
  const factor = Math.round(value / 10 ** decade);
  return `${factor === 1 ? "" : `${factor}×`}10${decade < 0 ? "⁻" : ""}${power}`;
}

const minus = (text: string) => text.replace("-", "−");

/** A number for reading: four significant digits unless told otherwise. */
export function readable(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return minus(value.toExponential(Math.min(2, digits - 1)).replace("e+", "e"));
  return minus(String(+value.toPrecision(digits)));
}

/** A probability in percent. */
export const percent = (p: number | null | undefined): string => (p === null || p === undefined ? "–" : p > 0 && p < 0.0005 ? "<0.1 %" : `${readable(Math.round(1000 * p) / 10, 3)} %`);

const WHOLE = new Intl.NumberFormat("en");
/** A count with separated thousands. */
export const count = (value: number): string => WHOLE.format(value);
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
/** A count for narrow columns: three digits of it from a million on. */
export const brief = (value: number): string => (value < 1e6 ? WHOLE : COMPACT).format(value);
