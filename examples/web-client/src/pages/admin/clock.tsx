import { CinemaError, type DemoClock } from '@opencinema/client';
import { useEffect, useState } from 'react';
import { Confirm } from '../../dialog';
import { Input } from '../../form';
import { forgetLoaded } from '../../load';
import { usePlatform } from '../../platform';
import { Problem, useAction, useLive, useStaffText, Waiting } from '../../staff';

/** What the clock said, and when that was by the clock of the browser. */
interface Reading {
  clock: DemoClock;
  readAt: number;
}

const HOURS_A_DAY = 24;
const steps = [1, HOURS_A_DAY, 7 * HOURS_A_DAY, 14 * HOURS_A_DAY, 31 * HOURS_A_DAY];

export function ClockPage() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<Reading>('demo clock', async (signal) => ({ clock: await client.billing.getClock({ signal }), readAt: Date.now() }));
  const [hours, setHours] = useState<number>();
  const moving = useAction();
  const move = () =>
    moving.run(async () => {
      const clock = await client.billing.advanceClock({ clockAdvance: { advance: durationOf(hours!) } });
      forgetLoaded();
      set({ clock, readAt: Date.now() });
      setHours(undefined);
    });
  if (error instanceof CinemaError && error.status === 404) {
    return (
      <>
        <h1>{staff.sections.clock}</h1>
        <p className="note">{staff.noClock}</p>
      </>
    );
  }
  return (
    <>
      <h1>{staff.sections.clock}</h1>
      <p className="fine">{staff.clockIntro}</p>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data && (
        <>
          <Face reading={data} />
          <section className="card-panel">
            <h2>{staff.moveClock}</h2>
            <p className="note">{staff.clockWarning}</p>
            <div className="buttons">
              {steps.map((one) => (
                <button type="button" key={one} className="button" data-testid={`advance-${one}`} onClick={() => setHours(one)}>
                  + {staff.hoursLong(one)}
                </button>
              ))}
            </div>
            <OtherStep onChosen={setHours} />
          </section>
        </>
      )}
      {hours !== undefined && data && (
        <Confirm title={staff.moveBy(staff.hoursLong(hours))} action={moving.busy ? staff.moving : staff.moveNow} busy={moving.busy} onConfirm={move} onClose={() => (moving.clear(), setHours(undefined))} hint={staff.clockWarning}>
          <p className="fine">{staff.clockNoWayBack}</p>
          {moving.error !== undefined && <Problem error={moving.error} />}
        </Confirm>
      )}
    </>
  );
}

function Face({ reading }: { reading: Reading }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const time = new Date(Date.parse(reading.clock.now) + Math.max(0, now - reading.readAt));
  const hours = hoursOf(reading.clock.offset);
  return (
    <section className="clock" data-testid="clock" data-now={reading.clock.now}>
      <time dateTime={reading.clock.now} className="clock-time">
        {time.toLocaleString(language, { dateStyle: 'full', timeStyle: 'medium' })}
      </time>
      <span className="fine">{hours < 1 / 60 ? staff.clockIsReal : staff.clockAhead(staff.hoursLong(hours))}</span>
    </section>
  );
}

function OtherStep({ onChosen }: { onChosen: (hours: number) => void }) {
  const staff = useStaffText();
  const [days, setDays] = useState('');
  const [hours, setHours] = useState('');
  const [error, setError] = useState<string>();
  const choose = () => {
    const total = Number(days || 0) * HOURS_A_DAY + Number(hours || 0);
    const valid = Number.isInteger(total) && total > 0 && total <= 366 * HOURS_A_DAY;
    setError(valid ? undefined : staff.badStep);
    if (valid) onChosen(total);
  };
  const errors = new Map<string, string>(error ? [['clock.days', error]] : []);
  return (
    <div className="window">
      <Input path="clock.days" label={staff.daysField} errors={errors} inputMode="numeric" maxLength={3} value={days} onChange={setDays} />
      <Input path="clock.hours" label={staff.hoursField} errors={errors} inputMode="numeric" maxLength={3} value={hours} onChange={setHours} />
      <button type="button" className="button" onClick={choose} data-testid="advance-other">
        {staff.moveClock}
      </button>
    </div>
  );
}

export function durationOf(hours: number): string {
  const days = Math.floor(hours / HOURS_A_DAY);
  const rest = hours % HOURS_A_DAY;
  return `P${days > 0 ? `${days}D` : ''}${rest > 0 ? `T${rest}H` : ''}`;
}

/** Of an ISO 8601 duration without years and months, which have no fixed length. */
export function hoursOf(duration: string): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration);
  const [days = 0, hours = 0, minutes = 0, rest = 0] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  return days * HOURS_A_DAY + hours + minutes / 60 + rest / 3600;
}
