import type { ModelTest, TrainedModel } from '@opencinema/client';
import { Chart } from '../../charts';
import { usePlatform } from '../../platform';
import { useStaffText } from '../../staff';
import { number, percent } from './figures';

interface Figure {
  label: string;
  of: (test: ModelTest) => number;
  limit?: (test: ModelTest) => number | undefined;
  format: (value: number) => string;
}

/** How the figures went from model to model, the oldest first; beside them what mere popularity reached in the same test. */
export function ModelCharts({ models }: { models: TrainedModel[] }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const tested = models.filter(({ test }) => test).reverse();
  if (tested.length === 0) return null;
  const popularity = (test: ModelTest) => test.scorers?.find(({ scorer }) => scorer === 'popularity');
  const figures: Figure[] = [
    { label: 'NDCG@20', of: ({ ndcg }) => ndcg, limit: ({ popularityNdcg }) => popularityNdcg, format: (value) => number(value, language) },
    { label: staff.recall, of: ({ recall }) => recall, limit: (test) => popularity(test)?.recall, format: (value) => percent(value, language) },
    { label: staff.modelCoverage, of: ({ coverage }) => coverage, limit: (test) => popularity(test)?.coverage, format: (value) => percent(value, language) },
  ];
  return (
    <section aria-labelledby="model-charts" data-testid="model-charts">
      <h2 id="model-charts">{staff.modelCharts}</h2>
      <p className="fine chart-legend">{staff.limitLine}</p>
      <div className="charts">
        {figures.map(({ label, of, limit, format }) => {
          const best = tested.reduce((one, other) => (of(other.test!) > of(one.test!) ? other : one));
          return (
            <div key={label} className="card-panel">
              <Chart
                label={label}
                column={staff.modelColumn}
                summary={staff.modelsSummary(label, tested.length, format(of(best.test!)), staff.model(best.version))}
                limitLabel={staff.scorers.popularity}
                kind="bars"
                format={format}
                marks={tested.map(({ version, test }) => ({ key: `${version}`, name: `№ ${version}`, value: of(test!), limit: limit?.(test!) }))}
              />
            </div>
          );
        })}
      </div>
    </section>
  );
}
