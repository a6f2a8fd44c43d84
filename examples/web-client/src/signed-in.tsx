import { useEffect, type ReactNode } from 'react';
import { ErrorBox } from './parts';
import { usePlatform } from './platform';
import { loginPath, navigate, useLocation } from './router';
import { useViewer } from './viewer';

/** Shows what needs a sign-in once there is one, and leads to it otherwise. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { account, restoring, text } = usePlatform();
  const { ready, error, reload } = useViewer();
  const { path, query } = useLocation();
  const signedOut = !account && !restoring;
  const here = query.size > 0 ? `${path}?${query}` : path;
  useEffect(() => {
    if (signedOut) navigate(loginPath(here), { replace: true });
  }, [signedOut, here]);
  if (!account || !ready) return <div className="title-page skeleton" role="status" aria-label={text.loading} />;
  if (error !== undefined) return <ErrorBox error={error} onRetry={() => void reload()} />;
  return children;
}
