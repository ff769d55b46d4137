import type { Cell } from '../measure.ts';

/** A number with three significant digits, and none behind the point from 100 on. */
export function numberText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  const size = Math.abs(cell);
  if (size >= 100) return cell.toFixed(0);
  return cell.toFixed(size >= 10 ? 1 : 2);
}
