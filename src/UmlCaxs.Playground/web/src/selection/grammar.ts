// The text of a selection, the same in the address, in the API and after `umlcaxs convert --select`: terms joined by ";", all of
// which must hold. The library's parser is UmlCaxs.Catalog.Selection; tests/grammar.test.ts has examples.

export interface RangeTerm { kind: "range"; column: string; min: number | null; max: number | null }
export interface InTerm { kind: "in"; column: string; values: string[] }
/** Points x1, y1, x2, y2, ... in the columns' values; log10 of them on an axis that is logged. */
export interface LassoTerm { kind: "lasso"; x: string; y: string; logX: boolean; logY: boolean; points: number[] }
export interface ConeTerm { kind: "cone"; ra: number; dec: number; radius: number }
export interface SourceTerm { kind: "source"; names: string[] }
export type Term = RangeTerm | InTerm | LassoTerm | ConeTerm | SourceTerm;

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
// "1..2" must not read as "1." and ".2": a dot followed by another is no decimal point.
const BOUND = "[-+]?(?:\\d+(?:\\.(?!\\.)\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?";
const RANGE = new RegExp(`^(${BOUND})?\\.\\.(${NUMBER})?$`);
const LASSO = /^lasso\((log:)?([^,()]+),(log:)?([^,()]+)\)$/;

/** Reads a selection. Throws an Error that names the term and what is wrong with it. */
export function parseSelection(text: string): Term[] {
  return text.split(";").map((t) => t.trim()).filter((t) => t !== "").map(parseTerm);
}

function parseTerm(text: string): Term {
  const equals = text.indexOf("=");
  if (equals < 1) throw new Error(`"${text}": a term is written column=value`);
  const left = text.slice(0, equals).trim();
  const right = text.slice(equals + 1).trim();
  const lasso = LASSO.exec(left);
  if (lasso) {
    const points = numbers(right, text);
    if (points.length < 6 || points.length % 2 !== 0) throw new Error(`"${text}": a lasso has at least three points, two numbers each`);
    return { kind: "lasso", logX: !!lasso[1], x: decode(lasso[2]), logY: !!lasso[3], y: decode(lasso[4]), points };
  }
  if (left === "cone") {
    const [ra, dec, radius, ...more] = numbers(right, text);
    if (radius === undefined || more.length > 0 || radius < 0) throw new Error(`"${text}": a cone is written cone=ra,dec,radius in degrees`);
    return { kind: "cone", ra, dec, radius };
  }
  if (right === "") throw new Error(`"${text}": there is no value`);
  if (left === "source") return { kind: "source", names: right.split(",").map(decode) };
  const range = RANGE.exec(right);
  if (range) return { kind: "range", column: decode(left), min: bound(range[1]), max: bound(range[2]) };
  return { kind: "in", column: decode(left), values: right.split(",").map(decode) };
}

/** Writes a selection. */
export function formatSelection(terms: readonly Term[]): string {
  return terms.map(formatTerm).join(";");
}

export function formatTerm(term: Term): string {
  switch (term.kind) {
    case "range": return `${encode(term.column)}=${term.min ?? ""}..${term.max ?? ""}`;
    case "in": return `${encode(term.column)}=${term.values.map(encode).join(",")}`;
    case "lasso": return `lasso(${term.logX ? "log:" : ""}${encode(term.x)},${term.logY ? "log:" : ""}${encode(term.y)})=${term.points.join(",")}`;
    case "cone": return `cone=${term.ra},${term.dec},${term.radius}`;
    case "source": return `source=${term.names.map(encode).join(",")}`;
  }
}

/** A term in words, for the list of active filters. */
export function describeTerm(term: Term): string {
  switch (term.kind) {
    case "range":
      return term.min === null ? `${term.column} ≤ ${term.max}` : term.max === null ? `${term.column} ≥ ${term.min}` : `${term.column} ${term.min} … ${term.max}`;
    case "in": return `${term.column}: ${term.values.join(", ")}`;
    case "lasso": return term.x === "sky_x" ? "region of the sky" : `region of ${term.x} × ${term.y}`;
    case "cone": return `within ${angle(term.radius)} of ${term.ra.toFixed(4)} ${term.dec.toFixed(4)}`;
    case "source": return term.names.length === 1 ? term.names[0] : `${term.names.length} sources`;
  }
}

/** What a term is about: setting another of the same key replaces it. */
export function termKey(term: Term): string {
  switch (term.kind) {
    case "range": case "in": return `column:${term.column}`;
    case "lasso": return `lasso:${term.x},${term.y}`;
    default: return term.kind;
  }
}

/** The terms with one put in the place of its like; null takes that away. */
export function withTerm(terms: readonly Term[], key: string, term: Term | null): Term[] {
  const others = terms.filter((t) => termKey(t) !== key);
  return term === null ? others : [...others, term];
}

const encode = (text: string) => text.replace(/[;,=%()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    throw new Error(`"${text}": a % is written %25`);
  }
}

function numbers(text: string, term: string): number[] {
  return text.split(",").map((t) => {
    const value = t.trim() === "" ? NaN : Number(t);
    if (!Number.isFinite(value)) throw new Error(`"${term.length > 60 ? term.slice(0, 60) + "…" : term}": "${t}" is not a number`);
    return value;
  });
}

const bound = (text: string | undefined) => (text === undefined ? null : Number(text));

function angle(degrees: number): string {
  return degrees >= 1 ? `${+degrees.toPrecision(3)}°` : degrees >= 1 / 60 ? `${+(degrees * 60).toPrecision(3)}′` : `${+(degrees * 3600).toPrecision(3)}″`;
}
