import { CinemaError } from '@opencinema/client';
import { watchPath } from './episodes';
import { usePlatform } from './platform';
import { Link } from './router';

const reasons = ['subscription_required', 'payment_overdue', 'not_in_region', 'not_yet', 'ended', 'age'] as const;
export type Denial = (typeof reasons)[number];

/** Why the viewer may not watch, if that is what the error says. */
export function denialOf(error: unknown): Denial | undefined {
  return error instanceof CinemaError && error.status === 403 ? reasons.find((reason) => reason === error.code) : undefined;
}

/** Says why a title does not play and what to do about it. */
export function Denied({ reason, titleId, episodeId }: { reason: Denial; titleId: string; episodeId?: string | undefined }) {
  const { text } = usePlatform();
  const next = encodeURIComponent(watchPath(titleId, episodeId));
  const say = text.denied;
  const shown: Record<Denial, { title: string; hint: string; to: string; action: string }> = {
    subscription_required: { title: say.subscription, hint: say.subscriptionHint, to: `/plans?next=${next}`, action: say.seePlans },
    payment_overdue: { title: say.overdue, hint: say.overdueHint, to: `/account?next=${next}`, action: text.accountPage.repairCard },
    not_in_region: { title: say.region, hint: say.regionHint, to: '/browse?playable=true', action: say.findOther },
    not_yet: { title: say.notYet, hint: say.notYetHint, to: `/title/${titleId}`, action: say.toTitle },
    ended: { title: say.ended, hint: say.endedHint, to: '/browse?playable=true', action: say.findOther },
    age: { title: say.age, hint: say.ageHint, to: `/profiles?next=${next}`, action: text.profiles.switch },
  };
  const { title, hint, to, action } = shown[reason];
  return (
    <section className="panel denied" role="alert" data-testid="denied" data-reason={reason}>
      <h2>{title}</h2>
      <p>{hint}</p>
      <div className="buttons">
        <Link to={to} className="button primary big" data-testid="denied-action">
          {action}
        </Link>
        {to !== `/title/${titleId}` && (
          <Link to={`/title/${titleId}`} className="button big">
            {say.toTitle}
          </Link>
        )}
      </div>
    </section>
  );
}
