import type { ActiveComparison, ModelTest, ScorerTest, TrainedModel } from '@opencinema/client';
import { IntervalBar, scaleOf } from '../../charts';
import { usePlatform } from '../../platform';
import { Time, useStaffText } from '../../staff';
import { number, percent } from './figures';

const BADGES = { ready: 'state-ready', failed: 'state-failed', refused: 'state-failed', training: 'state-running', queued: '' };

export function isUnderWay({ state }: TrainedModel): boolean {
  return state === 'queued' || state === 'training';
}

/** One model: what became of it, what it learned from, and how good it was in its test. */
export function ModelCard({ model, onActivate }: { model: TrainedModel; onActivate: () => void }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  return (
    <li className="card-panel" data-testid="model" data-state={model.state} data-version={model.version} data-active={model.active}>
      <div className="card-head">
        <h2>{staff.model(model.version)}</h2>
        <span className={`badge ${BADGES[model.state]}`}>{staff.modelStates[model.state]}</span>
        {model.active && <span className="badge state-running">{staff.active}</span>}
        <span className="fine">
          <Time at={model.requestedAt} />
          {model.trigger && ` · ${staff.modelTriggers[model.trigger]}`}
        </span>
        {model.state === 'ready' && !model.active && (
          <button type="button" className="button compact" aria-label={`${staff.activate}: ${staff.model(model.version)}`} onClick={onActivate} data-testid="activate">
            {staff.activate}
          </button>
        )}
      </div>
      {isUnderWay(model) && <Progress model={model} />}
      <Refusal model={model} />
      {model.viewers !== undefined && <p className="fine">{staff.trainedWith(number(model.viewers, language), number(model.titles ?? 0, language), number(model.interactions ?? 0, language))}</p>}
      {model.test && <Test test={model.test} />}
      {model.state === 'ready' && !model.test && <p className="fine">{staff.untested}</p>}
    </li>
  );
}

function Progress({ model: { state, progress } }: { model: TrainedModel }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const step = progress ? staff.trainingSteps[progress.step] : staff.modelStates[state];
  return (
    <div data-testid="training-progress" data-step={progress?.step}>
      <p className="progress-text">
        {/* Told when the step changes; the share would be told all the time. */}
        <span role="status">{step}</span>
        {progress && <span>{percent(progress.share, language)}</span>}
      </p>
      <progress aria-label={step} max={1} value={progress?.share} />
    </div>
  );
}

function Refusal({ model: { refusal, error } }: { model: TrainedModel }) {
  const staff = useStaffText();
  if (!refusal && !error) return null;
  return (
    <div data-testid="refusal" data-reason={refusal}>
      {refusal && <p className="field-error">{staff.modelRefusals[refusal]}</p>}
      {error && (
        <p className={refusal ? 'fine' : 'field-error'} lang="en">
          {error}
        </p>
      )}
    </div>
  );
}

function Test({ test }: { test: ModelTest }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  // Models of earlier versions of the platform have no figures of their parts.
  const scorers = test.scorers ?? [];
  return (
    <>
      <p className="fine">{staff.testedOn(number(test.viewers, language))}</p>
      {scorers.length > 0 ? <Scorers scorers={scorers} /> : <Figures test={test} />}
      {test.active && <AgainstActive against={test.active} />}
    </>
  );
}

function Figures({ test }: { test: ModelTest }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  return (
    <dl className="facts-list">
      <div>
        <dt>NDCG@20</dt>
        <dd>
          {number(test.ndcg, language)} <span className="fine">{staff.popularity(number(test.popularityNdcg, language))}</span>
        </dd>
      </div>
      <div>
        <dt>{staff.recall}</dt>
        <dd>{percent(test.recall, language)}</dd>
      </div>
      <div>
        <dt>{staff.modelCoverage}</dt>
        <dd>{percent(test.coverage, language)}</dd>
      </div>
    </dl>
  );
}

function Scorers({ scorers }: { scorers: ScorerTest[] }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const most = Math.max(...scorers.map(({ ndcg }) => ndcg)) || 1;
  return (
    <div className="table">
      <table data-testid="scorers">
        <caption className="unseen">{staff.scorersCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{staff.scorer}</th>
            <th scope="col">NDCG@20</th>
            <th scope="col">{staff.recall}</th>
            <th scope="col">MRR</th>
            <th scope="col">{staff.modelCoverage}</th>
            <th scope="col">{staff.novelty}</th>
          </tr>
        </thead>
        <tbody>
          {scorers.map(({ scorer, weight, ndcg, recall, mrr, coverage, novelty }) => (
            <tr key={scorer} data-scorer={scorer}>
              <th scope="row">
                {staff.scorers[scorer]} {weight !== undefined && <span className="fine">{staff.scorerWeight(number(weight, language))}</span>}
              </th>
              <td data-label="NDCG@20">
                <span>
                  {ndcg.toLocaleString(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 })}
                  <span className="meter" aria-hidden="true">
                    <svg viewBox="0 0 100 4" preserveAspectRatio="none">
                      <rect width={(100 * ndcg) / most} height="4" />
                    </svg>
                  </span>
                </span>
              </td>
              <td data-label={staff.recall}>{percent(recall, language)}</td>
              <td data-label="MRR">{number(mrr, language)}</td>
              <td data-label={staff.modelCoverage}>{percent(coverage, language)}</td>
              <td data-label={staff.novelty}>{number(novelty, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AgainstActive({ against: { version, viewers, ndcg, activeNdcg, low, high } }: { against: ActiveComparison }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const signed = (value: number) => value.toLocaleString(language, { signDisplay: 'exceptZero', minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const difference = ndcg - activeNdcg;
  const range = low !== undefined && high !== undefined ? { lower: low, upper: high } : undefined;
  const label = staff.againstModel(version, signed(difference), range && `${signed(range.lower)} … ${signed(range.upper)}`, viewers > 0 ? number(viewers, language) : undefined);
  return (
    <div data-testid="against-active">
      <p className={range && range.lower > 0 ? 'better' : range && range.upper < 0 ? 'worse' : undefined}>{label}</p>
      {range && <IntervalBar value={difference} range={range} scale={scaleOf([range])} label={label} />}
    </div>
  );
}
