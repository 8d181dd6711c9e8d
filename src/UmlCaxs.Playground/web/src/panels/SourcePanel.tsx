import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { getCommands } from "../api/client";
import type { Command, Source } from "../api/types";
import { categoryColour } from "../gl/colours";
import { dataset } from "../state/data";
import { closeSource, source, sourceError } from "../state/source";
import { formatTerm } from "../selection/grammar";
import { dark, part, setTerm } from "../state/store";
import { Glyph } from "../views/Glyph";
import { Copyable, copyText } from "./copy";
import { Detections, Probabilities, Profile } from "./SourceParts";

/** All about one source. */
export function SourcePanel() {
  const heading = useRef<HTMLHeadingElement>(null);
  const s = source.value;
  useEffect(() => { heading.current?.focus({ preventScroll: true }); }, [s?.name]);
  if (part.source.value === "") return null;
  return (
    <aside class="panel source" aria-label="Source" data-testid="source-panel" onKeyDown={(e) => { if (e.key === "Escape") { closeSource(); e.stopPropagation(); } }}>
      <div class="panel-head"><h2 ref={heading} tabIndex={-1}>{s?.name ?? part.source.value}</h2>
        <button type="button" class="icon bare" aria-label="Copy the name" title="Copy the name" onClick={() => void copyText(s?.name ?? "")}><Glyph name="copy" /></button>
        <button type="button" class="icon bare" aria-label="Close source" onClick={closeSource}>×</button></div>
      {sourceError.value ? <p class="error" role="alert">{sourceError.value}</p> : !s ? <p role="status" class="muted">Loading …</p> : <Content s={s} />}
    </aside>
  );
}

function Content({ s }: { s: Source }) {
  const position = s.ra === null || s.dec === null ? null : `${s.ra.toFixed(5)} ${s.dec >= 0 ? "+" : "−"}${Math.abs(s.dec).toFixed(5)}`;
  const links = ([["SIMBAD", s.links.simbad], ["ESASky", s.links.esasky], ["CSC", s.links.csc]] as const).filter(([, url]) => url && /^https:\/\//.test(url));
  return <>
    <dl class="facts">
      {position && <><dt>ra, dec</dt><dd>{position} <button type="button" class="icon bare" aria-label="Copy the position" title="Copy the position" onClick={() => void copyText(`${s.ra} ${s.dec}`)}><Glyph name="copy" /></button></dd></>}
      {s.l !== null && s.b !== null && <><dt>l, b</dt><dd>{s.l.toFixed(4)} {s.b >= 0 ? "+" : "−"}{Math.abs(s.b).toFixed(4)}</dd></>}
      {links.length > 0 && <><dt>at</dt><dd class="links">{links.map(([name, url]) => <a key={name} href={url!} target="_blank" rel="noopener noreferrer">{name}</a>)}</dd></>}
    </dl>
    <h3>Class</h3>
    <Votes s={s} />
    <Probabilities classes={s.classes} />
    {s.profile.length > 0 && <><h3>Features{s.masterClass ? ` against ${s.masterClass}` : ""}</h3>
      <p class="muted small">Point: this source. Bar: where 68 % of the sources of the class lie (16th to 84th percentile), mark: their median.</p>
      <Profile profile={s.profile} /></>}
    <h3>{s.detections.length === 1 ? "The detection" : `${s.detections.length} detections`}</h3>
    <Detections source={s} />
    <div class="row">
      <button type="button" class="tool" onClick={() => setTerm("source", { kind: "source", names: [s.name] })}>Select only this source</button>
    </div>
    <Explain name={s.name} />
  </>;
}

function Votes({ s }: { s: Source }) {
  const name = (c: string | null) => c === null ? <em>none</em> : <span class="class-name"><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill={categoryColour(c, dataset.value?.classes.indexOf(c) ?? 0, dark.value)} /></svg>{c}</span>;
  return (
    <div class="votes">
      {s.kind && <p><strong class={`kind ${s.kind}`}>{s.kind}</strong>{" "}
        {s.kind === "unique" ? "soft and hard vote agree" : "soft and hard vote differ, so there is no single class"}</p>}
      <dl class="facts">
        {s.masterClass && <><dt>class</dt><dd>{name(s.masterClass)}{s.aggMasterClass && s.aggMasterClass !== s.masterClass && <span class="muted"> of the family {s.aggMasterClass}</span>}</dd></>}
        <dt title="The class with the largest mean probability over the detections">soft vote</dt><dd>{name(s.softMasterClass)}</dd>
        <dt title="The class most detections have">hard vote</dt><dd>{name(s.hardMasterClass)}</dd>
      </dl>
    </div>
  );
}

/** Commands about this source, from the server. */
function Explain({ name }: { name: string }) {
  const commands = useSignal<Command[] | null>(null);
  const error = useSignal("");
  const shown = useSignal(false);
  const id = dataset.value?.id ?? "";
  useEffect(() => { commands.value = null; shown.value = false; }, [name]);
  return (
    <div class="explain">
      <button type="button" class="tool" aria-expanded={shown.value} data-testid="explain" onClick={() => {
        shown.value = !shown.value;
        getCommands(id, formatTerm({ kind: "source", names: [name] })).then((c) => { commands.value = c; }, (e: unknown) => { error.value = String(e); });
      }}>Why this class? (command)</button>
      {shown.value && (error.value ? <p class="error">{error.value}</p> : (commands.value ?? []).filter((c) => c.text.includes(" explain ")).map((c) => <div class="command" key={c.text}><p>{c.does}</p><Copyable text={c.text} what="the command" /></div>))}
    </div>
  );
}
