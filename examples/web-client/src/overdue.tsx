import { usePlatform } from './platform';
import { Link, useLocation } from './router';
import { useViewer } from './viewer';

/** Tells on every page that money is owed, until it is paid. */
export function OverdueBanner() {
  const { text } = usePlatform();
  const { path } = useLocation();
  const { subscription, profile } = useViewer();
  const owed = subscription?.status === 'past_due' || subscription?.status === 'blocked';
  if (!owed || path === '/account' || profile?.kids) return null;
  return (
    <div className="banner" role="status" data-testid="overdue-banner">
      <p>{subscription.status === 'blocked' ? text.accountPage.blockedBanner : text.accountPage.overdueBanner}</p>
      <Link to="/account" className="button compact">
        {text.accountPage.repair}
      </Link>
    </div>
  );
}
