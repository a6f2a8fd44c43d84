import type { ModelPage, TrainedModel } from '@opencinema/client';
import { useState } from 'react';
import { Confirm } from '../../dialog';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';
import { number, percent } from './figures';

const TRAINING_MILLIS = 2000;
const isUnderWay = ({ state }: TrainedModel) => state === 'queued' || state === 'training';

export function ModelsPage() {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<ModelPage>(
    'models',
    (signal) => client.models.listModels({ limit: 20 }, { signal }),
    (page) => (page?.items.some(isUnderWay) ? TRAINING_MILLIS : 0),
  );
  const [activating, setActivating] = useState<TrainedModel>();
  const training = useAction();
  const activation = useAction();
  const train = () =>
    training.run(async () => {
      await client.models.trainModel();
      refresh();
    });
  const activate = (version: number) =>
    activation.run(async () => {
      await client.models.activateModel({ version });
      setActivating(undefined);
      refresh();
    });
  const underWay = data?.items.some(isUnderWay) ?? false;
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.models}</h1>
        <button type="button" className="button primary" disabled={training.busy || underWay} onClick={train} data-testid="train">
          {underWay ? staff.modelStates.training : staff.train}
        </button>
      </div>
      <p className="fine">{staff.modelsIntro}</p>
      {training.error !== undefined && <Problem error={training.error} />}
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{staff.noModels}</p>}
      <ul className="cards" data-testid="models">
        {data?.items.map((model) => (
          <li key={model.version} className="card-panel" data-testid="model" data-state={model.state}>
            <div className="card-head">
              <h2>{staff.model(model.version)}</h2>
              <span className={`badge ${{ ready: 'state-ready', failed: 'state-failed', refused: 'state-failed', training: 'state-running', queued: '' }[model.state]}`}>{staff.modelStates[model.state]}</span>
              {model.active && <span className="badge state-running">{staff.active}</span>}
              <span className="fine">
                <Time at={model.requestedAt} />
              </span>
              {model.state === 'ready' && !model.active && (
                <button type="button" className="button compact" onClick={() => setActivating(model)}>
                  {staff.activate}
                </button>
              )}
            </div>
            {isUnderWay(model) && <progress aria-label={staff.modelStates[model.state]} />}
            {model.error && <p className="field-error" lang="en">{model.error}</p>}
            {model.viewers !== undefined && <p className="fine">{staff.trainedWith(number(model.viewers, language), number(model.titles ?? 0, language), number(model.interactions ?? 0, language))}</p>}
            {model.test && (
              <dl className="facts-list">
                <div>
                  <dt>NDCG@20</dt>
                  <dd>
                    {number(model.test.ndcg, language)} <span className="fine">{staff.popularity(number(model.test.popularityNdcg, language))}</span>
                  </dd>
                </div>
                <div>
                  <dt>{staff.recall}</dt>
                  <dd>{percent(model.test.recall, language)}</dd>
                </div>
                <div>
                  <dt>{staff.modelCoverage}</dt>
                  <dd>{percent(model.test.coverage, language)}</dd>
                </div>
                <div>
                  <dt>{staff.testedWith}</dt>
                  <dd>{number(model.test.viewers, language)}</dd>
                </div>
              </dl>
            )}
            {model.state === 'ready' && !model.test && <p className="fine">{staff.untested}</p>}
          </li>
        ))}
      </ul>
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.models.listModels({ limit: 20, cursor })} onMore={set} />}
      {activating && (
        <Confirm title={staff.activateModel(activating.version)} action={staff.activate} busy={activation.busy} onConfirm={() => void activate(activating.version)} onClose={() => (activation.clear(), setActivating(undefined))} hint={staff.activateText}>
          {activation.error !== undefined && <Problem error={activation.error} />}
        </Confirm>
      )}
    </>
  );
}
