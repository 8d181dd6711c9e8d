import { dataset, folder } from "../state/data";
import { Copyable } from "../panels/copy";

const TERMS: [string, string][] = [
  ["Detection", "One source seen in one observation; one row of the table and one point in the plots."],
  ["Source", "All detections that share a name; its class comes from a vote among them."],
  ["Cluster", "The component of the Gaussian mixture that a detection most probably belongs to."],
  ["Class probability", "How close a detection is to the labelled members of each class in its cluster, as shares that add up to one."],
  ["Soft vote", "The class whose probability, averaged over the source's detections, is largest."],
  ["Hard vote", "The class that most of the source's detections have."],
  ["Unique, ambiguous", "Unique: both votes agree, and the source has that class; ambiguous: they differ."],
  ["Outlier p-value", "The chance that a member of the class lies as far out as this detection; small means that no class fits."],
  ["BIC", "Bayesian information criterion of a mixture: misfit plus a price for every parameter; lower is better."],
  ["Silhouette", "How much closer rows are to their own cluster than to the next one, from −1 to 1."],
  ["Reliability", "Whether predictions with a probability of p are right in a share p of cases."],
];
const KEYS: [string, string][] = [
  ["Tab", "to a plot, a table, a filter"], ["Arrows", "pan the plot that has the focus; with Shift further"], ["+ −", "zoom"], ["0 or Home", "show all"],
  ["L, B", "lasso, box: drag to select; Shift and drag is a lasso too"], ["Enter", "open the source in the middle of the plot"], ["Esc", "leave the lasso; then clear the filters; close a panel"], ["/", "search"],
];

/** Every quantity in one sentence. */
export function Help() {
  const data = dataset.value;
  return (
    <main id="main" tabIndex={-1} class="page help" aria-labelledby="help-title" data-testid="help">
      <h2 id="help-title">Help</h2>
      <p>Everything here acts on one selection: a class clicked, a region drawn around, a range brushed or a cone searched narrows all plots, counts and tables at once. The address holds all of it; keep it to come back. Nothing leaves this computer unless you follow a link or switch on survey images.</p>
      <div class="help-columns">
        <section><h3>Words</h3><dl>{TERMS.map(([t, d]) => <div key={t}><dt>{t}</dt><dd>{d}</dd></div>)}</dl></section>
        <section><h3>Columns of {data?.file ?? "the table"}</h3>
          <dl>{(data?.columns ?? []).map((c) => <div key={c.name}><dt>{c.name}{c.unit && <span class="muted"> [{c.unit}]</span>}</dt><dd>{c.help || c.description || "–"}</dd></div>)}</dl></section>
        <section><h3>Keys</h3><dl class="keys">{KEYS.map(([k, d]) => <div key={k}><dt><kbd>{k}</kbd></dt><dd>{d}</dd></div>)}</dl>
          <h3>This page</h3>
          {data && <Copyable text={data.command} what="the command that serves this page" />}
          <p class="muted">UmlCaxs {folder.value?.version}. Colours are those of Okabe and Ito and viridis, made for readers of any colour vision.</p></section>
      </div>
    </main>
  );
}
