// Spans of time in words, as the server says them (incidents/views/wording/spans.py): two units at most.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function span(seconds) {
  const total = Math.max(0, Math.floor(seconds));
  if (total < MINUTE) return `${total} s`;
  if (total < HOUR) return `${Math.floor(total / MINUTE)} min`;
  if (total < DAY) return two(Math.floor(total / HOUR), "h", Math.floor((total % HOUR) / MINUTE), "min");
  return two(Math.floor(total / DAY), "d", Math.floor((total % DAY) / HOUR), "h");
}

function two(large, unit, small, smallUnit) {
  return small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
}
