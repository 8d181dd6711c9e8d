import { getSweep } from "../api/client";
import { count, readable } from "../axes/ticks";
import { folder } from "../state/data";
import { part, update } from "../state/store";
import { Chart } from "./Chart";
import { useRemote } from "./remote";

const BLUE = "#2f8fd0", VERMILION = "#d55e00", GREEN = "#009e73", PURPLE = "#b5669a";

/** How many clusters: what the criteria say over the number of components. */
export function SweepView() {
  const parts = folder.value?.sweeps ?? [];
  const id = (parts.find((s) => s.id === part.sweep.value) ?? parts[0])?.id ?? "";
  const { value: sweep, error } = useRemote(id, getSweep);
  if (parts.length === 0) return <main id="main" tabIndex={-1} class="page"><p>There is no sweep in this folder. <code>umlcaxs sweep IN --k 1..20 --out DIR/sweep</code> makes one.</p></main>;
  const byK = sweep?.byK ?? [];
  const best = (f: (k: (typeof byK)[number]) => number | null, sign: number) => byK.filter((k) => f(k) !== null).sort((a, b) => sign * (f(a)! - f(b)!))[0]?.k;
  const chosen = sweep?.selection?.chosen_k ?? null;
  const spread = (mean: number | null, std: number | null) => (mean === null || std === null ? {} : { low: mean - std, high: mean + std });
  return (
    <main id="main" tabIndex={-1} class="page" aria-labelledby="sweep-title" data-testid="sweep">
      <div class="page-head"><h2 id="sweep-title">How many clusters</h2>
        {parts.length > 1 && <select aria-label="Sweep" value={id} onChange={(e) => update({ sweep: e.currentTarget.value })}>{parts.map((s) => <option key={s.id} value={s.id}>{s.path}</option>)}</select>}
        {sweep && <span class="muted">{sweep.path}: {count(sweep.models.length)} models</span>}</div>
      {error && <p class="error" role="alert">{error}</p>}
      {sweep && <>
        {sweep.selection?.choice && <div class="verdict"><p><strong>{sweep.selection.choice}</strong></p>
          {(sweep.selection.undecided ?? []).length > 0 && <ul>{sweep.selection.undecided!.map((u) => <li key={u}>{u}</li>)}</ul>}</div>}
        <div class="charts">
          <section><h3 title="Bayesian information criterion: misfit plus a price for every parameter; lower is better.">BIC</h3>
            <Chart label="BIC against the number of components, with the scatter of restarts" x="components K" y="BIC" mark={chosen ? { x: chosen, label: `K = ${chosen}` } : null} curves={[
              { name: "mean, ± standard deviation", colour: BLUE, band: true, points: byK.map((k) => ({ x: k.k, y: k.bicMean, ...spread(k.bicMean, k.bicStd) })) },
              { name: "best", colour: VERMILION, points: byK.map((k) => ({ x: k.k, y: k.bicBest })) }]} /></section>
          <section><h3 title="How much BIC changes per component; where it flattens, more components buy little.">Gradient of BIC</h3>
            <Chart label="Gradient of the mean BIC against the number of components" x="components K" y="gradient" mark={chosen ? { x: chosen, label: `K = ${chosen}` } : null} curves={[{ name: "gradient", colour: GREEN, points: byK.map((k) => ({ x: k.k, y: k.gradient })) }]} /></section>
          <section><h3 title="How much closer rows are to their own cluster than to the next: 1 apart, 0 touching, below 0 mixed.">Silhouette</h3>
            <Chart label="Silhouette against the number of components, with the scatter of restarts" x="components K" y="silhouette" mark={chosen ? { x: chosen, label: `K = ${chosen}` } : null} curves={[{ name: "silhouette", colour: PURPLE, band: true, points: byK.map((k) => ({ x: k.k, y: k.silhouetteMean, ...spread(k.silhouetteMean, k.silhouetteStd) })) }]} /></section>
        </div>
        <div class="scroll" tabIndex={0} role="region" aria-label="Criteria by number of components"><table class="data">
          <caption>By number of components: mean and standard deviation over restarts. Lowest BIC at K = {best((k) => k.bicBest, 1)}, largest silhouette at K = {best((k) => k.silhouetteMean, -1)}.</caption>
          <thead><tr>{["K", "BIC mean", "±", "BIC best", "gradient", "silhouette", "±", "models", "floor-dominated"].map((h) => <th scope="col" class="number" key={h}>{h}</th>)}</tr></thead>
          <tbody>{byK.map((k) => {
            const models = sweep.models.filter((m) => m.k === k.k);
            const whole = (v: number | null) => (v === null ? "–" : count(Math.round(v)));
            return <tr key={k.k} class={k.k === chosen ? "chosen" : ""}><th scope="row" class="number">{k.k}</th><td class="number">{whole(k.bicMean)}</td><td class="number muted">{whole(k.bicStd)}</td><td class="number">{whole(k.bicBest)}</td><td class="number">{whole(k.gradient)}</td><td class="number">{readable(k.silhouetteMean, 3)}</td><td class="number muted">{readable(k.silhouetteStd, 2)}</td><td class="number">{models.length}</td><td class="number">{models.filter((m) => (m.floorDominated ?? 0) > 0).length}</td></tr>;
          })}</tbody>
        </table></div></>}
    </main>
  );
}
