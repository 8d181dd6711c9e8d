import { numberColumns } from "../state/data";

const GROUPS = [["feature", "Features"], ["probability", "Class probabilities"], ["outlier", "Outliers"], ["position", "Position"], ["other", "Other"]] as const;

/** Columns of numbers in a select, by what they are. */
export function ColumnOptions() {
  return <>{GROUPS.map(([role, title]) => {
    const columns = numberColumns.value.filter((c) => c.role === role);
    return columns.length > 0 && <optgroup key={role} label={title}>{columns.map((c) => <option key={c.name} value={c.name}>{c.name}</option>)}</optgroup>;
  })}</>;
}
