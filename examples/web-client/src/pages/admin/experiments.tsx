import { CinemaError, type Experiment, type ExperimentPage as ExperimentList_, type ExperimentSettings } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { ErrorSummary, Field, fieldErrors, Group, Input, Select, type FieldErrors } from '../../form';
import { Icon } from '../../icons';
import { LoadMore } from '../../more';
import { usePlatform, useTitle } from '../../platform';
import { Link, navigate } from '../../router';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';

export function ExperimentList() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<ExperimentList_>('experiments', (signal) => client.experiments.listExperiments({ limit: 50 }, { signal }));
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.experiments}</h1>
        <Link to="/admin/new-experiment" className="button primary" data-testid="new-experiment">
          {staff.newExperiment}
        </Link>
      </div>
      <p className="fine">{staff.experimentsIntro}</p>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{staff.noExperiments}</p>}
      {data && data.items.length > 0 && (
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{staff.experiment}</th>
                <th scope="col">{staff.state}</th>
                <th scope="col">{staff.goal}</th>
                <th scope="col">{staff.variants}</th>
                <th scope="col">{staff.begun}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((experiment) => (
                <tr key={experiment.key}>
                  <th scope="row">
                    <Link to={`/admin/experiments/${encodeURIComponent(experiment.key)}`}>{experiment.key}</Link>
                    {experiment.description && <span className="fine block">{experiment.description}</span>}
                  </th>
                  <td data-label={staff.state}>
                    <StateBadge state={experiment.state} />
                  </td>
                  <td data-label={staff.goal}>{staff.goals[experiment.goal]}</td>
                  <td data-label={staff.variants}>{experiment.variants.map(({ key }) => key).join(', ')}</td>
                  <td data-label={staff.begun}>{experiment.startedAt ? <Time at={experiment.startedAt} dateOnly /> : staff.noValue}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.experiments.listExperiments({ limit: 50, cursor })} onMore={set} />}
    </>
  );
}

export function StateBadge({ state }: { state: Experiment['state'] }) {
  const staff = useStaffText();
  const colour = { draft: '', running: 'state-running', stopped: 'state-ready' }[state];
  return <span className={`badge ${colour}`}>{staff.experimentStates[state]}</span>;
}

export function NewExperiment() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const [key, setKey] = useState('');
  const [taken, setTaken] = useState(false);
  useTitle(staff.newExperiment);
  const create = async (settings: ExperimentSettings) => {
    // Saving an experiment without naming its version would change the one that has this key.
    const there = await exists();
    setTaken(there);
    if (there) return;
    await client.experiments.putExperiment({ key, experimentSettings: settings });
    navigate(`/admin/experiments/${encodeURIComponent(key)}`);
  };
  const exists = async () => {
    try {
      await client.experiments.getExperiment({ key });
      return true;
    } catch (error) {
      if (error instanceof CinemaError && error.status === 404) return false;
      throw error;
    }
  };
  return (
    <>
      <h1>{staff.newExperiment}</h1>
      <ExperimentForm
        submitText={staff.create}
        onSubmit={create}
        head={(errors) => (
          <Input path="key" label={staff.experimentKey} hint={staff.experimentKeyHint} errors={taken ? new Map([['key', staff.keyTaken]]) : errors} maxLength={64} value={key} onChange={(value) => (setTaken(false), setKey(value))} />
        )}
      />
    </>
  );
}

interface FormProps {
  experiment?: Experiment;
  submitText: string;
  head?: (errors: FieldErrors) => React.ReactNode;
  onSubmit: (settings: ExperimentSettings) => Promise<void>;
}

const goals = ['watch_started', 'watch_seconds', 'subscribed', 'recommendation_clicked'] as const;

/** The settings of an experiment that has not begun. */
export function ExperimentForm({ experiment, submitText, head, onSubmit }: FormProps) {
  const { text } = usePlatform();
  const staff = useStaffText();
  const [description, setDescription] = useState(experiment?.description ?? '');
  const [goal, setGoal] = useState<string>(experiment?.goal ?? 'watch_started');
  const [coverage, setCoverage] = useState(String((experiment?.coverage ?? 1) * 100));
  const [variants, setVariants] = useState(
    experiment?.variants.map(({ key, weight }) => ({ key, weight: String(Number((weight * 100).toFixed(6))) })) ?? [
      { key: 'control', weight: '50' },
      { key: 'treatment', weight: '50' },
    ],
  );
  const { busy, error, run } = useAction();
  const errors = fieldErrors(error, staff);
  const change = (index: number, variant: Partial<(typeof variants)[number]>) => setVariants(variants.map((one, at) => (at === index ? { ...one, ...variant } : one)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() =>
      onSubmit({
        description: description.trim() || undefined,
        goal: goal as ExperimentSettings['goal'],
        state: 'draft',
        coverage: Number(coverage) / 100,
        seed: experiment?.seed,
        namespace: experiment?.namespace,
        variants: variants.map(({ key, weight }) => ({ key, weight: Number(weight) / 100 })),
      }),
    );
  };
  return (
    <form className="editor" onSubmit={submit} noValidate>
      <ErrorSummary error={error} />
      <div className="group">
        {head?.(errors)}
        <Field path="description" label={staff.description} errors={errors}>
          {(field) => <textarea {...field} data-testid="description" rows={3} maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} />}
        </Field>
        <div className="columns">
          <Select path="goal" label={staff.goal} errors={errors} value={goal} options={goals.map((one) => [one, staff.goals[one]] as const)} onChange={setGoal} />
          <Input path="coverage" label={staff.coverage} hint={staff.coverageHint} errors={errors} inputMode="decimal" maxLength={8} value={coverage} onChange={setCoverage} />
        </div>
      </div>
      <Group path="variants" legend={staff.variants} hint={staff.variantsHint} errors={errors} shown={(path) => /\.(key|weight)$/.test(path)}>
        {variants.map((variant, index) => (
          <div key={index} className="window">
            <Input path={`variants[${index}].key`} label={index === 0 ? staff.control : staff.variant} errors={errors} maxLength={64} value={variant.key} onChange={(key) => change(index, { key })} />
            <Input path={`variants[${index}].weight`} label={staff.weight} errors={errors} inputMode="decimal" maxLength={10} value={variant.weight} onChange={(weight) => change(index, { weight })} />
            <button type="button" className="round" aria-label={text.remove(variant.key)} title={text.remove(variant.key)} disabled={variants.length <= 2} onClick={() => setVariants(variants.filter((_, at) => at !== index))}>
              <Icon name="close" />
            </button>
          </div>
        ))}
        <button type="button" className="button compact" disabled={variants.length >= 20} onClick={() => setVariants([...variants, { key: '', weight: '' }])}>
          {staff.addVariant}
        </button>
      </Group>
      <div className="save-bar">
        <button type="submit" className="button primary" disabled={busy} data-testid="save-experiment">
          {busy ? staff.saving : submitText}
        </button>
      </div>
    </form>
  );
}
