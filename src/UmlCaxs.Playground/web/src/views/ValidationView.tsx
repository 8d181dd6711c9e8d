import { useSignal } from "@preact/signals";
import { getValidation } from "../api/client";
import type { Validation, ValidationResult } from "../api/types";
import { count, readable } from "../axes/ticks";
import { folder } from "../state/data";
import { part, update } from "../state/store";
import { Chart } from "./Chart";
import { useRemote } from "./remote";

const METRICS: [string, string, string][] = [
  ["accuracy", "accuracy", "Share of predictions that are right."],
  ["balanced_accuracy", "balanced accuracy", "Mean over classes of the share found: rare classes count as much as frequent ones."],
  ["macro_f1", "macro F1", "Mean over classes of the harmonic mean of precision and recall."],
  ["log_loss", "log loss", "Mean of −ln p of the true class: punishes confident errors; lower is better."],
  ["brier", "Brier score", "Squared distance of probabilities from the truth, 0 to 2; lower is better."],
  ["ece", "calibration error", "Mean distance between confidence and accuracy; lower is better."],
];
const PROTOCOLS: Record<string, string> = { source: "whole sources held out", detection: "detections held out (published)" };
const VOTING: Record<string, string> = { detection: "single detections", soft: "soft vote of sources", hard: "hard vote of sources" };

/** How far classes and probabilities can be trusted. */
export function ValidationPage() {
  const parts = folder.value?.validations ?? [];
  const id = (parts.find((v) => v.id === part.validation.value) ?? parts[0])?.id ?? "";
  const { value, error } = useRemote(id, getValidation);
  if (parts.length === 0) return <main id="main" tabIndex={-1} class="page"><p>There is no validation in this folder. <code>umlcaxs validate LABELLED --out DIR/validation</code> makes one.</p></main>;
  return (
    <main id="main" tabIndex={-1} class="page" aria-labelledby="validation-title" data-testid="validation">
      <div class="page-head"><h2 id="validation-title">Can it be trusted</h2>
        {parts.length > 1 && <select aria-label="Validation" value={id} onChange={(e) => update({ validation: e.currentTarget.value })}>{parts.map((v) => <option key={v.id} value={v.id}>{v.path}</option>)}</select>}
        {value && <span class="muted">{value.input}: {count(value.labelled)} labelled detections, {value.folds} folds, {value.repeats} repeats</span>}</div>
      {error && <p class="error" role="alert">{error}</p>}
      {value && <Results v={value} />}
    </main>
  );
}

function Results({ v }: { v: Validation }) {
  const has = (key: "protocol" | "rule" | "voting" | "level") => [...new Set(v.results.map((r) => r[key]))];
  const pick = (all: string[], wish: string, usual: string) => (all.includes(wish) ? wish : all.includes(usual) ? usual : all[0] ?? "");
  const protocol = pick(has("protocol"), part.protocol.value, "source");
  const rule = pick(has("rule"), part.rule.value, "softmin");
  const voting = pick(has("voting"), part.voting.value, "detection");
  const level = pick(has("level"), part.level.value, "classes");
  const result = v.results.find((r) => r.protocol === protocol && r.rule === rule && r.voting === voting && r.level === level);
  const peers = v.results.filter((r) => r.protocol === protocol && r.voting === voting && r.level === level);
  const choice = (name: string, all: string[], value: string, words: Record<string, string>, set: (v: string) => void) => (
    <label class="field"><span>{name}</span><select data-testid={`validation-${name}`} value={value} onChange={(e) => set(e.currentTarget.value)}>{all.map((a) => <option key={a} value={a}>{words[a] ?? a}</option>)}</select></label>
  );
  const ruleInfo = v.rules.find((r) => r.name === rule);
  return <>
    <div class="choices">
      {choice("protocol", has("protocol"), protocol, PROTOCOLS, (p) => update({ protocol: p }))}
      {choice("rule", has("rule"), rule, {}, (p) => update({ rule: p }))}
      {choice("predictions", has("voting"), voting, VOTING, (p) => update({ voting: p }))}
      {choice("level", has("level"), level, { classes: "classes", families: "families", broad: "broad" }, (p) => update({ level: p }))}
    </div>
    {ruleInfo && <p class="muted"><strong>{rule}</strong>{ruleInfo.baseline ? " (baseline)" : ""}: {ruleInfo.what}.</p>}
    {result ? <>
      <div class="charts two">
        <Confusion result={result} names={v.levels[level] ?? result.classes.map((c) => c.class)} />
        <section><h3 title="Of predictions with a confidence of about x, the share that is right; on the diagonal confidence can be taken at its word.">Reliability</h3>
          <Chart label="Accuracy against confidence" x="confidence" y="accuracy" height={340} view={{ x0: 0, x1: 1, y0: 0, y1: 1 }} diagonal curves={[{
            name: "accuracy, 95 % interval", colour: "#2f8fd0", bars: true, points: result.reliability.filter((b) => b.n > 0 && b.confidence !== null).map((b) => ({ x: b.confidence!, y: b.accuracy, low: b.accuracy_interval?.[0], high: b.accuracy_interval?.[1] })) }]} />
          <details><summary>As a table</summary><table class="data"><thead><tr>{["confidence from", "to", "n", "mean confidence", "accuracy"].map((h) => <th scope="col" class="number" key={h}>{h}</th>)}</tr></thead>
            <tbody>{result.reliability.map((b) => <tr key={b.from}><td class="number">{readable(b.from, 2)}</td><td class="number">{readable(b.to, 2)}</td><td class="number">{count(b.n)}</td><td class="number">{readable(b.confidence, 3)}</td><td class="number">{readable(b.accuracy, 3)}</td></tr>)}</tbody></table></details>
        </section>
      </div>
      <Metrics peers={peers} rule={rule} level={v.intervals.level} />
      <Classes result={result} />
    </> : <p>There is no result for this choice.</p>}
  </>;
}

function Confusion({ result, names }: { result: ValidationResult; names: string[] }) {
  const normalised = useSignal(true);
  return (
    <section data-testid="confusion"><div class="page-head"><h3>Confusion matrix</h3>
      <label class="check"><input type="checkbox" checked={normalised.value} onChange={(e) => { normalised.value = e.currentTarget.checked; }} />share of the label</label></div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Confusion matrix"><table class="confusion">
        <caption>Rows: label; columns: prediction; {normalised.value ? "percent of the row" : "counts"}. {count(result.n)} predictions.</caption>
        <thead><tr><td />{names.map((n) => <th scope="col" key={n}><span>{n}</span></th>)}</tr></thead>
        <tbody>{names.map((name, i) => {
          const row = result.confusion[i] ?? [];
          const total = row.reduce((s, v) => s + v, 0);
          return <tr key={name}><th scope="row">{name}<span class="muted"> {count(total)}</span></th>{names.map((other, j) => {
            const n = row[j] ?? 0;
            const share = total > 0 ? n / total : 0;
            return <td key={other} class={`cell level-${n === 0 ? 0 : Math.max(1, Math.ceil(share * 10))} ${i === j ? "right" : ""}`} title={`${name} taken for ${other}: ${count(n)} (${(100 * share).toFixed(1)} %)`}>{n === 0 ? "" : normalised.value ? (share < 0.005 ? "<1" : Math.round(100 * share)) : count(n)}</td>;
          })}</tr>;
        })}</tbody>
      </table></div>
    </section>
  );
}

const decimal = (v: number | null) => (v === null || v === undefined ? "–" : v.toFixed(3));

type Interval = [number | null, number | null] | undefined;

function Metrics({ peers, rule, level }: { peers: ValidationResult[]; rule: string; level: number }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Metrics of all rules"><table class="data" data-testid="metrics">
      <caption>All rules on the same rows, with {100 * level} % intervals (sources resampled)</caption>
      <thead><tr><th scope="col">rule</th>{METRICS.map(([key, name, help]) => <th scope="col" class="number" key={key} title={help}>{name}</th>)}</tr></thead>
      <tbody>{peers.map((r) => <tr key={r.rule} class={r.rule === rule ? "chosen" : ""}><th scope="row">{r.rule}{r.baseline && <span class="muted"> baseline</span>}</th>
        {METRICS.map(([key]) => {
          const interval = r[`${key}_interval`] as Interval;
          return <td class="number" key={key}>{decimal(r[key] as number | null)}{interval && interval[0] !== null && <span class="interval muted">{decimal(interval[0])} … {decimal(interval[1])}</span>}</td>;
        })}</tr>)}</tbody>
    </table></div>
  );
}

function Classes({ result }: { result: ValidationResult }) {
  const cell = (v: number | null, i: Interval) => <td class="number">{decimal(v)}{i && i[0] !== null && <span class="interval muted">{decimal(i[0])} … {decimal(i[1])}</span>}</td>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="By class"><table class="data">
      <caption>{result.rule}, by class</caption>
      <thead><tr><th scope="col">class</th><th scope="col" class="number">labels</th><th scope="col" class="number" title="Share of those called so that are so.">precision</th><th scope="col" class="number" title="Share of those that are so that are called so.">recall</th></tr></thead>
      <tbody>{result.classes.map((c) => <tr key={c.class}><th scope="row">{c.class}</th><td class="number">{count(c.support)}</td>{cell(c.precision, c.precision_interval)}{cell(c.recall, c.recall_interval)}</tr>)}</tbody>
    </table></div>
  );
}
