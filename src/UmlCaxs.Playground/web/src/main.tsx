import { effect } from "@preact/signals";
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/base.css";
import "./styles/explore.css";
import "./styles/plots.css";
import "./styles/pages.css";
import { App } from "./App";
import { dataset, failure, folder, painted, start } from "./state/data";
import { part } from "./state/store";
import { plots } from "./views/plots";

// For those who wait for the page from outside: the first picture with data is there.
const stop = effect(() => {
  const f = folder.value;
  const shown = [plots.value.sky, plots.value.scatter].filter((p) => p !== undefined);
  const drawn = shown.length > 0 && shown.every((p) => p.engine.drawn.value || p.engine.broken.value !== "");
  const nothingToPaint = f !== null && (part.tab.value !== "explore" || f.datasets.length === 0 || failure.value !== "");
  if (!(failure.value || nothingToPaint || (drawn && dataset.value))) return;
  requestAnimationFrame(() => {
    painted.value = true;
    document.documentElement.dataset.ready = "1";
    stop();
  });
});

const root = document.getElementById("app")!;
root.textContent = "";
render(<App />, root);
void start();
