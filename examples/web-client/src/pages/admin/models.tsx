import type { ModelPage, TrainedModel } from '@opencinema/client';
import { useState } from 'react';
import { Confirm } from '../../dialog';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Problem, useAction, useLive, useStaffText, Waiting } from '../../staff';
import { isUnderWay, ModelCard } from './model-card';
import { ModelCharts } from './model-charts';

const TRAINING_MILLIS = 1000;

/** For editors and administrators: how good the models of the recommendations are, and which one is used. */
export function ModelsPage() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<ModelPage>(
    'models',
    (signal) => client.models.listModels({ limit: 20 }, { signal }),
    (page) => (page?.items.some(isUnderWay) ? TRAINING_MILLIS : 0),
  );
  const [asked, setAsked] = useState<Change>();
  const [said, setSaid] = useState('');
  const training = useAction();
  const models = data?.items ?? [];
  const underWay = models.some(isUnderWay);
  const before = modelBefore(models);
  const train = () =>
    training.run(async () => {
      const { version } = await client.models.trainModel();
      setSaid(staff.trainingBegun(version));
      refresh();
    });
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.models}</h1>
        <div className="buttons">
          <button type="button" className="button" disabled={!before} onClick={() => before && setAsked({ kind: 'rollback', model: before })} data-testid="rollback">
            {staff.rollback}
          </button>
          <button type="button" className="button primary" disabled={training.busy || underWay} onClick={train} data-testid="train">
            {underWay ? staff.modelStates.training : staff.train}
          </button>
        </div>
      </div>
      <p className="fine">{staff.modelsIntro}</p>
      <p className="said" role="status" data-testid="models-said">
        {said}
      </p>
      {training.error !== undefined && <Problem error={training.error} />}
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{staff.noModels}</p>}
      <ModelCharts models={models} />
      <ul className="cards" data-testid="models">
        {models.map((model) => (
          <ModelCard key={model.version} model={model} onActivate={() => setAsked({ kind: 'activate', model })} />
        ))}
      </ul>
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.models.listModels({ limit: 20, cursor })} onMore={set} />}
      {asked && (
        <ChangeModel
          change={asked}
          onClose={() => setAsked(undefined)}
          onDone={({ version }) => {
            setAsked(undefined);
            setSaid(staff.inUseNow(version));
            refresh();
          }}
        />
      )}
    </>
  );
}

interface Change {
  kind: 'activate' | 'rollback';
  /** The one to be used. */
  model: TrainedModel;
}

/** Where a rollback leads: the newest ready one that is older than the active one. */
function modelBefore(models: TrainedModel[]): TrainedModel | undefined {
  const active = models.find((model) => model.active);
  return models
    .filter(({ state, version }) => state === 'ready' && active !== undefined && version < active.version)
    .sort((one, other) => other.version - one.version)[0];
}

function ChangeModel({ change: { kind, model }, onClose, onDone }: { change: Change; onClose: () => void; onDone: (used: TrainedModel) => void }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { busy, error, run } = useAction();
  const confirm = () =>
    run(async () => onDone(await (kind === 'rollback' ? client.models.rollbackModel() : client.models.activateModel({ version: model.version }))));
  return (
    <Confirm
      title={kind === 'rollback' ? staff.rollBackTo(model.version) : staff.activateModel(model.version)}
      action={kind === 'rollback' ? staff.rollback : staff.activate}
      hint={staff.activateText}
      busy={busy}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {error !== undefined && <Problem error={error} />}
    </Confirm>
  );
}
