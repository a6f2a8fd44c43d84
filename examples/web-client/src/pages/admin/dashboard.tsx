import { CinemaError, type Overview } from '@opencinema/client';
import { DayChart } from '../../charts';
import { moneyText } from '../../money';
import { usePlatform } from '../../platform';
import { Link, navigate, useLocation } from '../../router';
import { Problem, TitleName, useLive, useStaffText, Waiting } from '../../staff';
import { number, percent, seconds } from './figures';

const spans = [7, 30, 90] as const;
const DAY_MILLIS = 86_400_000;
const LIVE_MILLIS = 10_000;
const FIGURES_MILLIS = 60_000;

const metrics = [
  ['watch_hours', 'line'],
  ['viewers', 'line'],
  ['sessions', 'line'],
  ['starts', 'bars'],
  ['completion', 'line'],
  ['median_start_seconds', 'line'],
  ['rebuffering_ratio', 'line'],
  ['new_subscriptions', 'bars'],
  ['conversions', 'bars'],
  ['churned', 'bars'],
] as const;
type Metric = (typeof metrics)[number][0];

interface Span {
  from: string;
  to: string;
}

/** The last days up to a moment, and as many before them. Days are those of UTC. */
function spanOf(now: number, days: number): { current: Span; before: Span } {
  const day = (back: number) => new Date(now - back * DAY_MILLIS).toISOString().slice(0, 10);
  return { current: { from: day(days - 1), to: day(0) }, before: { from: day(2 * days - 1), to: day(days) } };
}

export function Dashboard() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { query } = useLocation();
  const days = spans.find((one) => String(one) === query.get('days')) ?? 30;
  // Events have the time of the platform, which a demo moves ahead.
  const clock = useLive('platform time', async (signal) => {
    try {
      return Date.parse((await client.billing.getClock({ signal })).now);
    } catch (error) {
      if (error instanceof CinemaError && error.status === 404) return Date.now();
      throw error;
    }
  });
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.dashboard}</h1>
        <div className="segments" role="group" aria-label={staff.span}>
          {spans.map((one) => (
            <button type="button" key={one} className={one === days ? 'chip on' : 'chip'} aria-pressed={one === days} data-testid={`span-${one}`} onClick={() => navigate(`/admin?days=${one}`, { replace: true, keepScroll: true })}>
              {staff.days(one)}
            </button>
          ))}
        </div>
      </div>
      {clock.error !== undefined && <Problem error={clock.error} onRetry={clock.refresh} />}
      {clock.data === undefined ? clock.error === undefined && <Waiting /> : <Figures days={days} now={clock.data} />}
    </>
  );
}

function Figures({ days, now }: { days: number; now: number }) {
  const { client } = usePlatform();
  const { current, before } = spanOf(now, days);
  const key = `${current.from} ${current.to}`;
  const overview = useLive(
    `overview ${key}`,
    async (signal) => Promise.all([client.reports.overview(current, { signal }), client.reports.overview(before, { signal })]),
    FIGURES_MILLIS,
  );
  return (
    <>
      <LiveNow />
      {overview.error !== undefined && <Problem error={overview.error} onRetry={overview.refresh} />}
      {overview.data ? <Tiles now={overview.data[0]} before={overview.data[1]} days={days} /> : overview.error === undefined && <Waiting />}
      <section className="charts">
        {metrics.map(([metric, kind]) => (
          <MetricChart key={metric} metric={metric} kind={kind} span={current} />
        ))}
      </section>
      <TopTitles span={current} />
    </>
  );
}

function MetricChart({ metric, kind, span }: { metric: Metric; kind: 'line' | 'bars'; span: Span }) {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive(
    `series ${metric} ${span.from} ${span.to}`,
    (signal) => client.reports.series({ metric, ...span }, { signal }),
    FIGURES_MILLIS,
  );
  const format = (value: number) => {
    if (metric === 'completion' || metric === 'rebuffering_ratio') return percent(value, language);
    if (metric === 'median_start_seconds') return seconds(value, language, staff);
    return number(value, language);
  };
  return (
    <div className="card-panel" data-testid={`chart-${metric}`}>
      {data ? <DayChart label={staff.metrics[metric]} points={data.items} kind={kind} language={language} format={format} /> : error === undefined && <Waiting />}
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
    </div>
  );
}

function Tiles({ now, before, days }: { now: Overview; before: Overview; days: number }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const share = (value: number) => percent(value, language);
  const plain = (value: number) => number(value, language);
  const time = (value: number) => seconds(value, language, staff);
  return (
    <dl className="tiles" data-testid="tiles">
      <Tile name="watch_hours" value={now.watchHours} before={before.watchHours} format={plain} days={days} />
      <Tile name="viewers" value={now.viewers} before={before.viewers} format={plain} days={days} />
      <Tile name="sessions" value={now.sessions} before={before.sessions} format={plain} days={days} />
      <Tile name="starts" value={now.starts} before={before.starts} format={plain} days={days} />
      <Tile name="completion" value={now.completion} before={before.completion} format={share} days={days} />
      <Tile name="median_start_seconds" value={now.medianStartSeconds} before={before.medianStartSeconds} format={time} days={days} lessIsBetter />
      <Tile name="rebuffering_ratio" value={now.rebufferingRatio} before={before.rebufferingRatio} format={share} days={days} lessIsBetter />
      <Tile name="new_subscriptions" value={now.newSubscriptions} before={before.newSubscriptions} format={plain} days={days} />
      <Tile name="conversions" value={now.conversions} before={before.conversions} format={plain} days={days} note={now.conversionRate === undefined ? undefined : staff.conversionRate(share(now.conversionRate))} />
      <Tile name="churned" value={now.churned} before={before.churned} format={plain} days={days} lessIsBetter note={now.churnRate === undefined ? undefined : staff.churnRate(share(now.churnRate))} />
      {now.revenue.map((revenue) => (
        <Tile
          key={revenue.currency}
          name="revenue"
          value={revenue.chargedMinor - revenue.refundedMinor}
          before={netOf(before, revenue.currency)}
          format={(value) => moneyText({ amountMinor: value, currency: revenue.currency }, language)}
          days={days}
          note={staff.charges(revenue.charges, revenue.failedCharges)}
        />
      ))}
    </dl>
  );
}

function netOf(overview: Overview, currency: string): number {
  const revenue = overview.revenue.find((one) => one.currency === currency);
  return revenue ? revenue.chargedMinor - revenue.refundedMinor : 0;
}

interface TileProps {
  name: Metric | 'revenue';
  value: number | undefined;
  before: number | undefined;
  days: number;
  format: (value: number) => string;
  lessIsBetter?: boolean;
  note?: string;
}

function Tile({ name, value, before, days, format, lessIsBetter, note }: TileProps) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const change = value === undefined || !before ? undefined : value / before - 1;
  const better = change === undefined || change === 0 ? '' : change > 0 === !lessIsBetter ? 'better' : 'worse';
  return (
    <div className="tile" data-testid={`tile-${name}`} data-value={value}>
      <dt>{staff.metrics[name]}</dt>
      <dd className="tile-value">{value === undefined ? staff.noValue : format(value)}</dd>
      <dd className={`tile-change ${better}`}>
        {change === undefined ? staff.noComparison(days) : staff.change(`${change > 0 ? '▲ +' : change < 0 ? '▼ −' : ''}${percent(Math.abs(change), language)}`, days)}
      </dd>
      {note && <dd className="fine">{note}</dd>}
    </div>
  );
}

function LiveNow() {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive('live', (signal) => client.reports.live({ limit: 5 }, { signal }), LIVE_MILLIS);
  if (error !== undefined) return <Problem error={error} onRetry={refresh} />;
  if (!data) return <Waiting />;
  return (
    <section className="live" data-testid="live" data-viewers={data.viewers}>
      <p>
        <span className={data.viewers > 0 ? 'live-dot on' : 'live-dot'} aria-hidden="true" />
        <strong>{staff.watchingNow(data.viewers)}</strong>
      </p>
      {data.items.length > 0 && (
        <ul className="chips">
          {data.items.map(({ titleId, viewers }) => (
            <li key={titleId}>
              <Link className="chip" to={`/title/${titleId}`}>
                <TitleName id={titleId} /> · {number(viewers, language)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function TopTitles({ span }: { span: Span }) {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive(`top ${span.from} ${span.to}`, (signal) => client.reports.topTitles({ ...span, limit: 10 }, { signal }), FIGURES_MILLIS);
  const most = Math.max(1, ...(data?.items.map(({ watchedSeconds }) => watchedSeconds) ?? []));
  return (
    <section className="card-panel" data-testid="top-titles">
      <h2>{staff.topTitles}</h2>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{staff.nothingWatched}</p>}
      {data && data.items.length > 0 && (
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{staff.titleColumn}</th>
                <th scope="col">{staff.metrics.watch_hours}</th>
                <th scope="col">{staff.metrics.starts}</th>
                <th scope="col">{staff.metrics.viewers}</th>
                <th scope="col">{staff.metrics.completion}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((row) => (
                <tr key={row.titleId} data-id={row.titleId}>
                  <th scope="row">
                    <Link to={`/title/${row.titleId}`}>
                      <TitleName id={row.titleId} />
                    </Link>
                    <span className="meter" aria-hidden="true">
                      <svg viewBox="0 0 100 4" preserveAspectRatio="none">
                        <rect width={(100 * row.watchedSeconds) / most} height="4" />
                      </svg>
                    </span>
                  </th>
                  <td data-label={staff.metrics.watch_hours}>{number(row.watchedSeconds / 3600, language)}</td>
                  <td data-label={staff.metrics.starts}>{number(row.starts, language)}</td>
                  <td data-label={staff.metrics.viewers}>{number(row.viewers, language)}</td>
                  <td data-label={staff.metrics.completion}>{row.completion === undefined ? staff.noValue : percent(row.completion, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
