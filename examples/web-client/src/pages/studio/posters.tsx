import type { MediaPackage } from '@opencinema/client';
import { usePlatform } from '../../platform';
import { Problem, useAction, useLive, useStaffText, Waiting } from '../../staff';

/** The pictures of a package, of which one is its poster. */
export function Posters({ packageId }: { packageId: string }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<MediaPackage>(`package ${packageId}`, (signal) => client.jobs.getPackage({ packageId }, { signal }));
  const action = useAction();
  if (error !== undefined) return <Problem error={error} onRetry={refresh} />;
  if (!data) return <Waiting />;
  const choose = (number: number) => {
    set({ ...data, poster: number });
    void action.run(async () => {
      try {
        await client.jobs.choosePoster({ packageId, posterChoice: { number } });
      } catch (failure) {
        refresh();
        throw failure;
      }
    });
  };
  return (
    <>
      <div className="posters" role="radiogroup" aria-label={staff.poster}>
        {data.posters.map(({ number, url }) => (
          <label key={number}>
            <input type="radio" name={packageId} checked={data.poster === number} disabled={action.busy} onChange={() => choose(number)} />
            <img src={url} alt={staff.posterNumber(number)} loading="lazy" />
          </label>
        ))}
      </div>
      {action.error !== undefined && <Problem error={action.error} />}
    </>
  );
}
