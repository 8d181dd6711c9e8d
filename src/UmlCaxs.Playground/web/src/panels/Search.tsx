import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { getSearch, isAbort, messageOf } from "../api/client";
import type { SearchAnswer, SearchMatch } from "../api/types";
import { count } from "../axes/ticks";
import { dataset } from "../state/data";
import { openSource } from "../state/source";
import { setTerm } from "../state/store";

/** Sources by name, position or cone; the keys of a combo box. */
export function Search() {
  const answer = useSignal<SearchAnswer | null>(null);
  const problem = useSignal("");
  const chosen = useSignal(-1);
  const open = useSignal(false);
  const running = useRef<AbortController>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);

  async function ask(q: string) {
    running.current?.abort();
    problem.value = "";
    chosen.value = -1;
    const id = dataset.value?.id;
    if (!id || q.trim().length < 2) { answer.value = null; open.value = false; return; }
    running.current = new AbortController();
    try {
      answer.value = await getSearch(id, q.trim(), 12, running.current.signal);
      open.value = true;
    } catch (e) {
      if (isAbort(e)) return;
      answer.value = null;
      problem.value = messageOf(e);
      open.value = true;
    }
  }

  function take(match: SearchMatch | undefined) {
    if (!match) return;
    openSource(match.name);
    open.value = false;
  }

  const a = answer.value;
  const cone = a && a.ra !== undefined && a.dec !== undefined && a.radius !== undefined ? { ra: a.ra, dec: a.dec, radius: a.radius } : null;
  const matches = a?.matches ?? [];
  return (
    <div class="search" role="search" onFocusOut={(e) => { if (!(e.currentTarget as HTMLElement).contains(e.relatedTarget as Node | null)) open.value = false; }}>
      <input ref={box} type="text" role="combobox" aria-label="Search sources" aria-expanded={open.value} aria-controls="search-results" aria-autocomplete="list"
        aria-activedescendant={chosen.value >= 0 ? `search-${chosen.value}` : undefined} autocomplete="off" spellcheck={false} placeholder="Name, or position and radius: 83.82 -5.39 10'"
        title="A name or part of one, or a position (degrees or 05:35:17 -05:23:28), with a radius in d, ' or ″ if wanted"
        onInput={(e) => { const q = e.currentTarget.value; clearTimeout(timer.current); timer.current = setTimeout(() => void ask(q), 180); }}
        onFocus={() => { if (answer.value) open.value = true; }}
        onKeyDown={(e) => {
          if (e.key === "ArrowDown" || e.key === "ArrowUp") {
            e.preventDefault();
            open.value = matches.length > 0;
            chosen.value = Math.max(0, Math.min(matches.length - 1, chosen.value + (e.key === "ArrowDown" ? 1 : -1)));
          } else if (e.key === "Enter") {
            clearTimeout(timer.current);
            if (open.value && matches.length) take(matches[Math.max(0, chosen.value)]);
            else void ask(e.currentTarget.value);
          } else if (e.key === "Escape") open.value = false;
        }} />
      <div class={`results ${open.value ? "" : "closed"}`}>
        <p class="results-head" role="status">{problem.value || (a ? (a.total === 0 ? "Nothing found" : `${count(a.total)} ${a.total === 1 ? "source" : "sources"}${a.total > matches.length ? `, the first ${matches.length}` : ""}`) : "")}</p>
        {cone && <button type="button" class="tool" data-testid="search-cone" onClick={() => { setTerm("cone", { kind: "cone", ...cone }); open.value = false; }}>Select all within {cone.radius < 1 / 60 ? `${+(cone.radius * 3600).toPrecision(3)}″` : cone.radius < 1 ? `${+(cone.radius * 60).toPrecision(3)}′` : `${+cone.radius.toPrecision(3)}°`}</button>}
        <ul id="search-results" role="listbox" aria-label="Sources found">
          {matches.map((m, i) => (
            <li key={m.name} id={`search-${i}`} role="option" aria-selected={chosen.value === i} onPointerDown={(e) => e.preventDefault()} onClick={() => take(m)}>
              <strong>{m.name}</strong><span class="muted">{m.class ?? "no class"}{m.separation !== null && m.separation !== undefined ? `, ${m.separation < 120 ? `${m.separation.toFixed(1)}″` : `${(m.separation / 60).toFixed(1)}′`}` : ""}, {m.detections} det.</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
