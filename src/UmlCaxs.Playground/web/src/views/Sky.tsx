import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { equatorial, unproject } from "../axes/mollweide";
import { skyScene } from "../axes/scene";
import { hasColumn } from "../state/data";
import { source } from "../state/source";
import { part, update } from "../state/store";
import { Plot } from "./Plot";
import type { PlotAxes } from "./engine";
import { type Size, type Viewport, bounded, squared } from "./viewport";

const WHOLE: Viewport = { x0: -2.04, x1: 2.04, y0: -1.03, y1: 1.03 };
/** What level 0 of the tiles of the sky covers. */
const SQUARE: Viewport = { x0: -2, x1: 2, y0: -2, y1: 2 };
const AXES: PlotAxes = { x: "sky_x", y: "sky_y", logX: false, logY: false };

function skyView(size: Size): Viewport | undefined {
  if (size.width < 2 || size.height < 2) return undefined;
  const at = part.sky.value;
  const width = at && at[2] > 0 ? at[2] : 0;
  const wanted = at && width > 0 ? { x0: at[0] - width / 2, x1: at[0] + width / 2, y0: at[1], y1: at[1] } : WHOLE;
  return squared(wanted, size);
}

function setSkyView(view: Viewport | null): void {
  if (!view) return update({ sky: null }, "replace");
  const v = bounded(view, { x0: -2, x1: 2, y0: -1, y1: 1 });
  const place = (n: number) => +n.toPrecision(7);
  update({ sky: [(v.x0 + v.x1) / 2, (v.y0 + v.y1) / 2, v.x1 - v.x0].map(place) }, "replace");
}

/** All of the sky in Galactic coordinates. */
export function Sky() {
  // Not part of the address: nobody's link should make another's browser ask the Internet.
  const aladin = useSignal(false);
  if (!hasColumn("sky_x")) return <section class="plot empty" aria-label="Sky"><p>There are no positions (ra, dec) in this table, so there is no sky to show.</p></section>;
  const tools = <>
    <h2>Sky</h2>
    <label class="check" title="Grid of Galactic longitude and latitude"><input type="checkbox" aria-label="Galactic grid" checked={part.galactic.value} onChange={(e) => update({ galactic: e.currentTarget.checked })} />Galactic</label>
    <label class="check" title="Grid of right ascension and declination"><input type="checkbox" aria-label="Equatorial grid" checked={part.equatorial.value} onChange={(e) => update({ equatorial: e.currentTarget.checked })} />Equatorial</label>
    <label class="check" title="Survey images by Aladin Lite. Needs the Internet: images come from the CDS in Strasbourg, which then sees where you look.">
      <input type="checkbox" aria-label="Survey images, needs the Internet" checked={aladin.value} onChange={(e) => { aladin.value = e.currentTarget.checked; }} />Images</label>
  </>;
  return <>
    <Plot id="sky" title="Sky" description="Mollweide projection in Galactic coordinates, longitude 0 in the middle and growing to the left; one point a detection."
      axes={() => AXES} home={() => WHOLE} domain={() => SQUARE} view={skyView} setView={setSkyView}
      scene={(view, size) => skyScene(view, size, { galactic: part.galactic.value, equatorial: part.equatorial.value })}
      margins={false} boxIsRanges={false} tools={tools} />
    {aladin.value && <Aladin onClose={() => { aladin.value = false; }} />}
  </>;
}

function Aladin({ onClose }: { onClose: () => void }) {
  const target = useSignal(targetNow());
  const s = source.value;
  useEffect(() => { if (s) target.value = targetNow(); }, [s?.name]);
  const { name, ra, dec, width } = target.value;
  return (
    <section class="aladin" aria-label="Survey images">
      <div class="plot-tools"><h2>Images at {name}</h2><span class="muted">Aladin Lite, from the CDS over the Internet</span><span class="spacer" />
        <button type="button" class="tool" onClick={() => { target.value = targetNow(true); }}>Go to the sky view’s centre</button>
        <button type="button" class="tool" onClick={onClose}>Close images</button></div>
      <iframe title="Aladin Lite" src={`/aladin.html#${ra.toFixed(6)},${dec.toFixed(6)},${width.toPrecision(3)}`} key={`${ra},${dec},${width}`} />
    </section>
  );
}

/** The selected source, else the middle of what the sky view shows. */
function targetNow(view = false): { name: string; ra: number; dec: number; width: number } {
  const s = source.peek();
  if (!view && s && s.ra !== null && s.dec !== null) return { name: s.name, ra: s.ra, dec: s.dec, width: 0.15 };
  const at = part.sky.peek();
  const [ra, dec] = equatorial(...((at && unproject(at[0], at[1])) ?? [0, 0]));
  return { name: `${ra.toFixed(3)} ${dec < 0 ? "−" : "+"}${Math.abs(dec).toFixed(3)}`, ra, dec, width: Math.min(180, (at?.[2] ?? 4) * 90) };
}
