import { useEffect, useId, useRef, useState, type PointerEvent } from 'react';
import { useStaffText } from './staff';

export interface Point {
  /** A day, as in 2026-01-31. */
  day: string;
  /** Absent where there was nothing to measure; the line has a gap there. */
  value?: number;
}

/** A figure of something that has a name. */
export interface Mark {
  key: string;
  name: string;
  value?: number;
  /** What the figure is to be compared with, drawn as a line across. */
  limit?: number;
}

const HEIGHT = 150;
const LEFT = 44;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;
const WIDEST_BAR = 48;

interface DayChartProps {
  label: string;
  points: Point[];
  /** Bars for what is counted by day, a line for what goes up and down. */
  kind: 'line' | 'bars';
  language: string;
  format: (value: number) => string;
}

/** A figure by day. */
export function DayChart({ label, points, kind, language, format }: DayChartProps) {
  const staff = useStaffText();
  const nameOf = (day: string, month: 'short' | 'long') => new Date(day).toLocaleDateString(language, { day: 'numeric', month, timeZone: 'UTC' });
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const highest = Math.max(...values);
  const summary =
    values.length === 0
      ? `${label}: ${staff.noValue}`
      : staff.chartSummary(label, points.length, format(Math.min(...values)), format(highest), nameOf(points.find(({ value }) => value === highest)!.day, 'long'));
  return <Chart label={label} column={staff.day} summary={summary} kind={kind} format={format} marks={points.map(({ day, value }) => ({ key: day, name: nameOf(day, 'short'), value }))} />;
}

interface ChartProps {
  label: string;
  /** What the marks are, over their names in the table. */
  column: string;
  /** What the picture says, in a sentence. */
  summary: string;
  marks: Mark[];
  /** What the limits are; without, there are none. */
  limitLabel?: string;
  kind: 'line' | 'bars';
  format: (value: number) => string;
}

/** A row of figures. Its numbers are in a table below, for those who do not see the picture or want them exactly. */
export function Chart({ label, column, summary, marks: points, limitLabel, kind, format }: ChartProps) {
  const staff = useStaffText();
  const [box, width] = useWidth();
  const [at, setAt] = useState<number>();
  const gradient = useId();
  const values = points.flatMap(({ value, limit }) => [value, limit].filter((one) => one !== undefined));
  const ticks = ticksUpTo(Math.max(0, ...values));
  const top = ticks.at(-1)!;
  const step = (width - LEFT - RIGHT) / Math.max(1, kind === 'bars' ? points.length : points.length - 1);
  const barWidth = Math.min(WIDEST_BAR, Math.max(1, step * 0.72));
  const x = (index: number) => LEFT + step * (kind === 'bars' ? index + 0.5 : index);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const shown = at === undefined ? undefined : points[at];

  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const position = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    const index = kind === 'bars' ? Math.floor(position / step) : Math.round(position / step);
    setAt(Math.min(points.length - 1, Math.max(0, index)));
  };
  // Under wide bars each name has its own place; otherwise the outer ones end with the picture.
  const wide = kind === 'bars' && step > WIDEST_BAR;
  const labelled = [...new Set([0, Math.floor((points.length - 1) / 2), points.length - 1])];

  return (
    <figure className="chart">
      <figcaption>
        <strong>{label}</strong>
        <span className="chart-value">{shown ? `${shown.name}: ${shown.value === undefined ? staff.noValue : format(shown.value)}` : ''}</span>
      </figcaption>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={summary} onPointerMove={follow} onPointerLeave={() => setAt(undefined)}>
            <defs>
              <linearGradient id={gradient} x1="0" y1="0" x2="0" y2="1">
                <stop offset="0" className="chart-fade" />
                <stop offset="1" className="chart-fade end" />
              </linearGradient>
            </defs>
            {ticks.map((tick) => (
              <g key={tick}>
                <line className="chart-grid" x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
                <text className="chart-text" x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                  {format(tick)}
                </text>
              </g>
            ))}
            {points.length > 0 &&
              labelled.map((index, n) => (
                <text key={n} className="chart-text" x={wide ? x(index) : n === 0 ? LEFT : n === 2 ? width - RIGHT : x(index)} y={HEIGHT - 6} textAnchor={wide ? 'middle' : (['start', 'middle', 'end'] as const)[n]}>
                  {points[index]!.name}
                </text>
              ))}
            {kind === 'bars' ? (
              points.map(({ key, value = 0, limit }, index) => (
                <g key={key}>
                  <rect className={index === at ? 'chart-bar on' : 'chart-bar'} x={x(index) - barWidth / 2} width={barWidth} y={y(value)} height={Math.max(0, y(0) - y(value))} />
                  {limit !== undefined && <line className="chart-limit" x1={x(index) - barWidth / 2 - 4} x2={x(index) + barWidth / 2 + 4} y1={y(limit)} y2={y(limit)} />}
                </g>
              ))
            ) : (
              <>
                {runsOf(points).map((run) => (
                  <g key={run[0]!.index}>
                    <path fill={`url(#${gradient})`} d={`M${x(run[0]!.index)} ${y(0)}${run.map(({ index, value }) => `L${x(index)} ${y(value)}`).join('')}L${x(run.at(-1)!.index)} ${y(0)}Z`} />
                    <path className="chart-line" d={run.map(({ index, value }, n) => `${n === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('')} />
                    {run.length === 1 && <circle className="chart-dot" r="3" cx={x(run[0]!.index)} cy={y(run[0]!.value)} />}
                  </g>
                ))}
                {at !== undefined && <line className="chart-at" x1={x(at)} x2={x(at)} y1={TOP} y2={y(0)} />}
                {at !== undefined && shown?.value !== undefined && <circle className="chart-dot" r="4" cx={x(at)} cy={y(shown.value)} />}
              </>
            )}
          </svg>
        )}
      </div>
      <details>
        <summary>{staff.asTable}</summary>
        <div className="chart-table">
          <table>
            <caption className="unseen">{label}</caption>
            <thead>
              <tr>
                <th scope="col">{column}</th>
                <th scope="col">{label}</th>
                {limitLabel && <th scope="col">{limitLabel}</th>}
              </tr>
            </thead>
            <tbody>
              {points.map(({ key, name, value, limit }) => (
                <tr key={key} data-day={key}>
                  <th scope="row">{name}</th>
                  <td>{value === undefined ? staff.noValue : format(value)}</td>
                  {limitLabel && <td>{limit === undefined ? staff.noValue : format(limit)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Stretches that have a value. */
function runsOf(points: Mark[]): { index: number; value: number }[][] {
  const runs: { index: number; value: number }[][] = [];
  points.forEach(({ value }, index) => {
    if (value === undefined) return;
    if (points[index - 1]?.value === undefined) runs.push([]);
    runs.at(-1)!.push({ index, value });
  });
  return runs;
}

/** Round numbers from 0 to one that is not less than the greatest value: 1, 2 or 5 times a power of ten apart. */
export function ticksUpTo(greatest: number): number[] {
  if (greatest <= 0) return [0, 1];
  const rough = greatest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough)!;
  return Array.from({ length: Math.ceil(greatest / step - 1e-9) + 1 }, (_, n) => Number((n * step).toPrecision(12)));
}

/** The width of an element, as it is laid out. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

export interface Range {
  lower: number;
  upper: number;
}

/** A difference with its interval on a scale that all variants of a result share; the upright line is no difference. */
export function IntervalBar({ value, range, scale, label }: { value: number; range: Range; scale: Range; label: string }) {
  const at = (number: number) => (100 * (number - scale.lower)) / (scale.upper - scale.lower);
  const side = range.lower > 0 ? 'better' : range.upper < 0 ? 'worse' : '';
  return (
    <svg className={`interval ${side}`} viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label={label}>
      <line className="interval-zero" x1={at(0)} x2={at(0)} y1="0" y2="16" vectorEffect="non-scaling-stroke" />
      <rect className="interval-range" x={at(range.lower)} width={Math.max(0.5, at(range.upper) - at(range.lower))} y="5" height="6" />
      <line className="interval-value" x1={at(value)} x2={at(value)} y1="2" y2="14" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** What all intervals and zero fit in, with some room. */
export function scaleOf(ranges: Range[]): Range {
  const lower = Math.min(0, ...ranges.map((range) => range.lower));
  const upper = Math.max(0, ...ranges.map((range) => range.upper));
  const room = (upper - lower || 1) * 0.05;
  return { lower: lower - room, upper: upper + room };
}
