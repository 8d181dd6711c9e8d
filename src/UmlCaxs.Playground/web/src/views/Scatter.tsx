import { axesScene } from "../axes/scene";
import { axisRange, axisX, axisY, colourBy, columnInfo, dataset, logX, logY, numberColumns } from "../state/data";
import { part, update } from "../state/store";
import { ColumnOptions } from "./ColumnOptions";
import { Plot } from "./Plot";
import { type Viewport, bounded, padded } from "./viewport";

function domain(): Viewport | undefined {
  const [x, y] = [axisRange(axisX.value, logX.value), axisRange(axisY.value, logY.value)];
  return x && y ? { x0: x[0], x1: Math.max(x[1], x[0] + 1e-9), y0: y[0], y1: Math.max(y[1], y[0] + 1e-9) } : undefined;
}

function home(): Viewport | undefined {
  const d = domain();
  if (!d) return undefined;
  const [[x0, x1], [y0, y1]] = [padded(d.x0, d.x1), padded(d.y0, d.y1)];
  return { x0, x1, y0, y1 };
}

function view(): Viewport | undefined {
  const at = part.scatter.value;
  return at && at[1] > at[0] && at[3] > at[2] ? { x0: at[0], x1: at[1], y0: at[2], y1: at[3] } : home();
}

function setView(wanted: Viewport | null): void {
  const all = home();
  if (!wanted || !all) return update({ scatter: null }, "replace");
  const v = bounded(wanted, all);
  update({ scatter: [v.x0, v.x1, v.y0, v.y1].map((n) => +n.toPrecision(7)) }, "replace");
}

/** Name and unit of a column, as an axis carries it. */
function axisName(name: string): string {
  const unit = columnInfo(name)?.unit;
  return unit ? `${name} [${unit}]` : name;
}

/** Any two columns against each other. */
export function Scatter() {
  const [x, y] = [axisX.value, axisY.value];
  if (!dataset.value || numberColumns.value.length === 0) return <section class="plot empty" aria-label="Features"><p>No columns of numbers.</p></section>;
  const canLog = (name: string) => (columnInfo(name)?.minPositive ?? 0) > 0;
  const tools = <>
    <label class="axis-choice"><span>x</span><select data-testid="x-axis" aria-label="Horizontal axis" value={x} title={columnInfo(x)?.help ?? ""} onChange={(e) => update({ x: e.currentTarget.value, logX: "", scatter: null })}><ColumnOptions /></select></label>
    <label class="check"><input type="checkbox" aria-label="Logarithmic horizontal axis" checked={logX.value} disabled={!canLog(x)} onChange={(e) => update({ logX: e.currentTarget.checked ? "1" : "0", scatter: null })} />log</label>
    <label class="axis-choice"><span>y</span><select data-testid="y-axis" aria-label="Vertical axis" value={y} title={columnInfo(y)?.help ?? ""} onChange={(e) => update({ y: e.currentTarget.value, logY: "", scatter: null })}><ColumnOptions /></select></label>
    <label class="check"><input type="checkbox" aria-label="Logarithmic vertical axis" checked={logY.value} disabled={!canLog(y)} onChange={(e) => update({ logY: e.currentTarget.checked ? "1" : "0", scatter: null })} />log</label>
  </>;
  return (
    <Plot id="scatter" title="Features" description={`${y} against ${x}, coloured by ${colourBy.value}; one point a detection.`}
      axes={() => ({ x: axisX.value, y: axisY.value, logX: logX.value, logY: logY.value })} home={home} domain={domain} view={view} setView={setView}
      scene={(v, size) => axesScene(v, size, { name: axisName(axisX.value), log: logX.value }, { name: axisName(axisY.value), log: logY.value })}
      margins boxIsRanges tools={tools} />
  );
}
