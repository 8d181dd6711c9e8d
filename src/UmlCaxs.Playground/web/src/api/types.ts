// What the server answers. Field names are the server's; see the routes in src/UmlCaxs.Playground.

export interface DatasetEntry { id: string; file: string; rows: number; title: string }
export interface FolderModel { name: string; features: string[]; classes: string[]; clusters: number }
export interface FolderPart { id: string; path: string }
export interface Folder {
  title: string;
  version: string;
  datasets: DatasetEntry[];
  model: FolderModel | null;
  sweeps: FolderPart[];
  validations: FolderPart[];
  report: string | null;
  uploadLimit: number;
  pointLimit: number;
  notices: string[];
}

export interface ColumnInfo {
  name: string;
  kind: "number" | "category";
  unit: string | null;
  description: string | null;
  help: string | null;
  min: number | null;
  max: number | null;
  /** Smallest value above zero: where a logarithmic axis begins. */
  minPositive: number | null;
  nulls: number;
  log: boolean;
  role: "feature" | "position" | "probability" | "outlier" | "sky" | "other";
  values?: string[] | null;
  counts?: number[] | null;
}

export interface Dataset {
  id: string;
  file: string;
  rows: number;
  revision: string | number;
  mode: "points" | "tiles";
  sourceCount: number;
  columns: ColumnInfo[];
  features: string[];
  classes: string[];
  families: Record<string, string>;
  defaults: { x: string; y: string; colour: string };
  command: string;
}

export interface Histogram { min: number; max: number; log: boolean; counts: number[]; selected: number[] }
export type CountPairs = Record<string, [number, number]>;
export interface Counts {
  rows: number;
  sources: number;
  class?: CountPairs;
  cluster?: CountPairs;
  family?: CountPairs;
  kind?: CountPairs;
}

export interface RowDetail {
  name: string;
  obsid?: string | number | null;
  ra?: number | null;
  dec?: number | null;
  class?: string | null;
  probability?: number | null;
  cluster?: number | string | null;
  [column: string]: unknown;
}

export interface SearchMatch {
  name: string;
  ra: number | null;
  dec: number | null;
  class: string | null;
  family: string | null;
  detections: number;
  probability: number | null;
  separation?: number | null;
  row: number;
}
export interface SearchAnswer {
  kind: "name" | "position" | "cone";
  ra?: number;
  dec?: number;
  radius?: number;
  total: number;
  matches: SearchMatch[];
}

export interface SourceClass { class: string; family: string; mean: number | null; std: number | null }
export interface SourceDetection {
  row: number;
  obsid: string | number | null;
  regionId: string | number | null;
  cluster: string | number | null;
  class: string | null;
  probabilities: Record<string, number | null>;
  features: Record<string, number | null>;
  outlierP?: number | null;
  anomalyScore?: number | null;
  classSet?: string | null;
}
export interface ProfileEntry {
  feature: string;
  value: number | null;
  class: string | null;
  classMedian: number | null;
  class16: number | null;
  class84: number | null;
  unit: string | null;
  help: string | null;
}
export interface Source {
  name: string;
  ra: number | null;
  dec: number | null;
  l: number | null;
  b: number | null;
  kind: string | null;
  softMasterClass: string | null;
  hardMasterClass: string | null;
  masterClass: string | null;
  aggMasterClass: string | null;
  detectionCount: number;
  classes: SourceClass[];
  detections: SourceDetection[];
  profile: ProfileEntry[];
  links: { simbad?: string | null; esasky?: string | null; csc?: string | null };
}

export interface Command { text: string; does: string }
export interface UploadAnswer {
  id: string;
  rows: number;
  read: number;
  classified: number;
  leftOut: { reason: string; rows: number }[];
  notices: string[];
}

export interface SweepModel {
  k: number; restart: number; start: string; seed: number | string;
  bic: number | null; aic: number | null; icl: number | null; silhouette: number | null;
  meanLogLikelihood: number | null; floorDominated: number | null; status: string;
}
export interface SweepK {
  k: number;
  bicMean: number | null; bicStd: number | null; bicBest: number | null; gradient: number | null;
  silhouetteMean: number | null; silhouetteStd: number | null;
}
export interface SweepSelection { chosen_k?: number | null; choice?: string; undecided?: string[] }
export interface Sweep { path: string; models: SweepModel[]; byK: SweepK[]; selection: SweepSelection | null }

export interface ReliabilityBin {
  from: number; to: number; n: number;
  confidence: number | null; accuracy: number | null;
  accuracy_interval?: [number | null, number | null];
}
export interface ValidationResult {
  protocol: string; rule: string; baseline: boolean; voting: string; level: string;
  n: number; unanswered: number;
  classes: { class: string; support: number; precision: number | null; recall: number | null;
    precision_interval?: [number | null, number | null]; recall_interval?: [number | null, number | null] }[];
  confusion: number[][];
  reliability: ReliabilityBin[];
  [metric: string]: unknown;
}
export interface Validation {
  path?: string;
  input: string;
  folds: number; repeats: number;
  rows: number; labelled: number;
  intervals: { level: number; resampled: string; draws: number };
  levels: Record<string, string[]>;
  rules: { name: string; baseline: boolean; what: string }[];
  protocols: { name: string; divisions: number; predictions: number; detections: number; sources: number }[];
  results: ValidationResult[];
}
