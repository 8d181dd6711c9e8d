import type { ProfileEntry, Source, SourceClass } from "../api/types";
import { percent, readable } from "../axes/ticks";
import { categoryColour } from "../gl/colours";
import { columnInfo, dataset } from "../state/data";
import { dark } from "../state/store";

/** Mean class probabilities as bars, with the scatter over the detections as whiskers. */
export function Probabilities({ classes }: { classes: SourceClass[] }) {
  const clip = (v: number) => 100 * Math.max(0, Math.min(1, v));
  return (
    <table class="probabilities" data-testid="probabilities">
      <caption class="visually-hidden">Mean class probabilities over the detections, with their standard deviation</caption>
      <colgroup><col class="col-name" /><col /><col class="col-number" /></colgroup>
      <thead class="visually-hidden"><tr><th scope="col">Class</th><th scope="col">Bar</th><th scope="col">Mean ± standard deviation</th></tr></thead>
      <tbody>{classes.map((c, i) => {
        const mean = c.mean ?? 0;
        const std = c.std ?? 0;
        return (
          <tr key={c.class}><th scope="row">{c.class}</th>
            <td class="bar"><svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
              <rect class="track" width="100" height="12" /><rect y="2" height="8" width={clip(mean)} fill={categoryColour(c.class, i, dark.value)} />
              {std > 0.002 && <path class="whisker" d={`M${clip(mean - std)} 3v6M${clip(mean - std)} 6H${clip(mean + std)}M${clip(mean + std)} 3v6`} vector-effect="non-scaling-stroke" />}</svg></td>
            <td class="number">{percent(c.mean)}{std > 0.0005 && <span class="muted"> ±{readable(Math.round(1000 * std) / 10, 3)}</span>}</td></tr>
        );
      })}</tbody>
    </table>
  );
}

/** Features of the source beside those of its class. */
export function Profile({ profile }: { profile: ProfileEntry[] }) {
  return (
    <table class="profile" data-testid="profile">
      <caption class="visually-hidden">Feature values against the range of the class</caption>
      <colgroup><col class="col-name" /><col /><col class="col-number" /></colgroup>
      <thead class="visually-hidden"><tr><th scope="col">Feature</th><th scope="col">Picture</th><th scope="col">Value</th></tr></thead>
      <tbody>{profile.map((p) => {
        const info = columnInfo(p.feature);
        const log = info?.log === true && [p.value, p.class16, p.class84].every((v) => v === null || v > 0) && (info.max ?? 0) > 0;
        const axis = (v: number) => (log ? Math.log10(v) : v);
        const known = [p.value, p.class16, p.class84, p.classMedian].filter((v): v is number => v !== null && Number.isFinite(axis(v))).map(axis);
        const low = Math.min(...known, log ? Infinity : info?.min ?? Infinity);
        const high = Math.max(...known, log ? -Infinity : info?.max ?? -Infinity);
        const at = (v: number) => 3 + (94 * (axis(v) - low)) / (high - low || 1);
        const range = p.class16 !== null && p.class84 !== null ? `${readable(p.class16, 3)} to ${readable(p.class84, 3)}` : "unknown";
        return (
          <tr key={p.feature} title={p.help ?? ""}><th scope="row">{p.feature}</th>
            <td class="bar"><svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={`16 to 84 % of the class: ${range}`}>
              <rect class="track" y="5.5" width="100" height="1" />
              {p.class16 !== null && p.class84 !== null && <rect class="band" x={at(p.class16)} y="2.5" height="7" width={Math.max(0.8, at(p.class84) - at(p.class16))} />}
              {p.classMedian !== null && <rect class="median" x={at(p.classMedian) - 0.4} y="2.5" height="7" width="0.8" />}
              {p.value !== null && <path class="value" d={`M${at(p.value)} 6h0`} vector-effect="non-scaling-stroke" />}</svg></td>
            <td class="number">{readable(p.value, 3)}{p.unit && <span class="muted"> {p.unit}</span>}</td></tr>
        );
      })}</tbody>
    </table>
  );
}

/** Every detection of the source, with all there is about it. */
export function Detections({ source }: { source: Source }) {
  const features = dataset.value?.features ?? [];
  const has = (f: (d: Source["detections"][number]) => unknown) => source.detections.some((d) => f(d) !== null && f(d) !== undefined);
  const shown = { region: has((d) => d.regionId), outlier: has((d) => d.outlierP), anomaly: has((d) => d.anomalyScore), set: has((d) => d.classSet) };
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of detections">
      <table class="detections" data-testid="detections">
        <thead><tr><th scope="col">obsid</th>{shown.region && <th scope="col">region</th>}<th scope="col">class</th><th scope="col" class="number">p</th><th scope="col" class="number">cluster</th>
          {shown.outlier && <th scope="col" class="number" title={columnInfo("outlier_p")?.help ?? ""}>outlier p</th>}{shown.anomaly && <th scope="col" class="number" title={columnInfo("anomaly_score")?.help ?? ""}>anomaly</th>}{shown.set && <th scope="col">class set</th>}
          {features.map((f) => <th scope="col" class="number" key={f} title={columnInfo(f)?.help ?? ""}>{f}</th>)}</tr></thead>
        <tbody>{source.detections.map((d) => (
          <tr key={d.row}><th scope="row">{d.obsid ?? "–"}</th>{shown.region && <td>{d.regionId ?? "–"}</td>}<td>{d.class ?? "–"}</td>
            <td class="number" title={Object.entries(d.probabilities).map(([c, p]) => `${c} ${percent(p)}`).join("\n")}>{d.class === null ? "–" : percent(d.probabilities[d.class])}</td><td class="number">{d.cluster ?? "–"}</td>
            {shown.outlier && <td class="number">{readable(d.outlierP, 3)}</td>}{shown.anomaly && <td class="number">{readable(d.anomalyScore, 3)}</td>}{shown.set && <td>{d.classSet ?? "–"}</td>}
            {features.map((f) => <td class="number" key={f}>{readable(d.features[f], 3)}</td>)}</tr>
        ))}</tbody>
      </table>
    </div>
  );
}
