import type { Experiment, ExperimentResults, ExperimentSettings, VariantResult } from '@opencinema/client';
import { useState } from 'react';
import { IntervalBar, scaleOf, type Range } from '../../charts';
import { Confirm } from '../../dialog';
import { usePlatform, useTitle } from '../../platform';
import { Link } from '../../router';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';
import { ExperimentForm, StateBadge } from './experiments';
import { number, percent, seconds } from './figures';

const RESULTS_MILLIS = 15_000;

interface Tagged {
  experiment: Experiment;
  etag: string;
}

export function ExperimentPage({ name }: { name: string }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  useTitle(name);
  const { data, error, refresh, set } = useLive<Tagged>(`experiment ${name}`, async (signal) => {
    const answer = await client.experiments.getExperimentRaw({ key: name }, { signal });
    return { experiment: await answer.value(), etag: answer.raw.headers.get('ETag') ?? '' };
  });
  const put = async (settings: ExperimentSettings) => {
    const answer = await client.experiments.putExperimentRaw({ key: name, ifMatch: data?.etag, experimentSettings: settings });
    set({ experiment: await answer.value(), etag: answer.raw.headers.get('ETag') ?? '' });
  };
  const back = (
    <p>
      <Link to="/admin/experiments" className="quiet">
        ← {staff.sections.experiments}
      </Link>
    </p>
  );
  if (!data) {
    return (
      <>
        {back}
        {error === undefined ? <Waiting /> : <Problem error={error} onRetry={refresh} />}
      </>
    );
  }
  const { experiment, etag } = data;
  return (
    <>
      {back}
      <div className="staff-head">
        <h1>{experiment.key}</h1>
        <StateBadge state={experiment.state} />
      </div>
      <Switch experiment={experiment} onPut={put} onReload={refresh} />
      {experiment.state === 'draft' ? (
        <ExperimentForm key={etag} experiment={experiment} submitText={staff.save} onSubmit={put} />
      ) : (
        <>
          <Settings experiment={experiment} />
          <Results experiment={experiment} />
        </>
      )}
    </>
  );
}

/** From draft to running to stopped, and never back. */
function Switch({ experiment, onPut, onReload }: { experiment: Experiment; onPut: (settings: ExperimentSettings) => Promise<void>; onReload: () => void }) {
  const staff = useStaffText();
  const [asking, setAsking] = useState(false);
  const { busy, error, run, clear } = useAction();
  if (experiment.state === 'stopped') return null;
  const starts = experiment.state === 'draft';
  const { description, variants, coverage, seed, namespace, goal } = experiment;
  const go = () =>
    run(async () => {
      await onPut({ description: description || undefined, variants, coverage, seed, namespace, goal, state: starts ? 'running' : 'stopped' });
      setAsking(false);
    });
  const close = () => {
    setAsking(false);
    if (error !== undefined) onReload();
    clear();
  };
  return (
    <div className="buttons">
      <button type="button" className={starts ? 'button primary' : 'button danger'} onClick={() => setAsking(true)} data-testid={starts ? 'start-experiment' : 'stop-experiment'}>
        {starts ? staff.startExperiment : staff.stopExperiment}
      </button>
      {asking && (
        <Confirm title={starts ? staff.startExperiment : staff.stopExperiment} action={starts ? staff.startExperiment : staff.stopExperiment} busy={busy} onConfirm={go} onClose={close} hint={starts ? staff.startText : staff.stopText}>
          {error !== undefined && <Problem error={error} />}
        </Confirm>
      )}
    </div>
  );
}

function Settings({ experiment }: { experiment: Experiment }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  return (
    <dl className="facts-list">
      {experiment.description && (
        <div>
          <dt>{staff.description}</dt>
          <dd>{experiment.description}</dd>
        </div>
      )}
      <div>
        <dt>{staff.goal}</dt>
        <dd>{staff.goals[experiment.goal]}</dd>
      </div>
      <div>
        <dt>{staff.coverage}</dt>
        <dd>{percent(experiment.coverage, language)}</dd>
      </div>
      {experiment.startedAt && (
        <div>
          <dt>{staff.begun}</dt>
          <dd>
            <Time at={experiment.startedAt} />
          </dd>
        </div>
      )}
      {experiment.stoppedAt && (
        <div>
          <dt>{staff.stopped}</dt>
          <dd>
            <Time at={experiment.stoppedAt} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Results({ experiment }: { experiment: Experiment }) {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive(
    `results ${experiment.key} ${experiment.state}`,
    (signal) => client.experiments.getExperimentResults({ key: experiment.key }, { signal }),
    experiment.state === 'running' ? RESULTS_MILLIS : 0,
  );
  return (
    <section data-testid="results">
      <h2>{staff.results}</h2>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data && (
        <>
          <SampleRatio results={data} />
          <ResultTable results={data} experiment={experiment} />
          {data.excluded > 0 && <p className="fine">{staff.excluded(number(data.excluded, language))}</p>}
        </>
      )}
    </section>
  );
}

function SampleRatio({ results: { sampleRatio, items } }: { results: ExperimentResults }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  if (items.every(({ exposed }) => exposed === 0)) return <p className="note">{staff.noExposure}</p>;
  const p = sampleRatio.pValue < 0.001 ? '< 0.001' : number(sampleRatio.pValue, language);
  return sampleRatio.alarm ? (
    <div className="notice small" role="alert" data-testid="sample-ratio-alarm">
      <p>
        <strong>{staff.sampleRatioAlarm}</strong>
      </p>
      <p className="fine">{staff.sampleRatioText(p)}</p>
    </div>
  ) : (
    <p className="fine" data-testid="sample-ratio-fine">
      {staff.sampleRatioFine(p)}
    </p>
  );
}

function ResultTable({ results, experiment }: { results: ExperimentResults; experiment: Experiment }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const isShare = results.goal !== 'watch_seconds';
  const mean = (value: number) => (isShare ? percent(value, language) : seconds(value, language, staff));
  const signed = (value: number, text: string) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${text}`;
  const difference = (value: number) => (isShare ? signed(value, staff.points(number(Math.abs(value) * 100, language))) : signed(value, seconds(Math.abs(value), language, staff)));
  const scale = scaleOf(results.items.flatMap(({ confidenceInterval }) => confidenceInterval ?? []));
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{staff.variant}</th>
            <th scope="col">{staff.exposed}</th>
            <th scope="col">{staff.converted}</th>
            <th scope="col">{staff.goals[experiment.goal]}</th>
            <th scope="col">{staff.lift}</th>
            <th scope="col">{staff.interval(percent(results.confidence, language))}</th>
            <th scope="col">p</th>
          </tr>
        </thead>
        <tbody>
          {results.items.map((item, index) => (
            <tr key={item.variant} data-testid={`result-${item.variant}`}>
              <th scope="row">
                {item.variant}
                {index === 0 && <span className="fine block">{staff.control}</span>}
              </th>
              <td data-label={staff.exposed}>{number(item.exposed, language)}</td>
              <td data-label={staff.converted}>{number(item.converted, language)}</td>
              <td data-label={staff.goals[experiment.goal]}>{mean(item.mean)}</td>
              <td data-label={staff.lift}>{item.lift === undefined ? staff.noValue : signed(item.lift, percent(Math.abs(item.lift), language))}</td>
              <td data-label={staff.interval(percent(results.confidence, language))} className="interval-cell">
                <IntervalCell item={item} isControl={index === 0} scale={scale} format={difference} />
              </td>
              <td data-label="p">{item.pValue === undefined ? staff.noValue : item.pValue < 0.001 ? '< 0.001' : number(item.pValue, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function IntervalCell({ item, isControl, scale, format }: { item: VariantResult; isControl: boolean; scale: Range; format: (value: number) => string }) {
  const staff = useStaffText();
  if (!item.confidenceInterval || item.difference === undefined) return isControl ? staff.noValue : staff.tooLittle;
  const { lower, upper } = item.confidenceInterval;
  const words = staff.from_to(format(lower), format(upper));
  return (
    <>
      <IntervalBar value={item.difference} range={item.confidenceInterval} scale={scale} label={`${item.variant}: ${words}`} />
      <span className="fine">{words}</span>
    </>
  );
}
