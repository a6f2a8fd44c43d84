import { CinemaError, type IdentityProvider, type SecondFactorProblem } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { forgetLoaded, useLoad } from '../load';
import { ErrorBox, errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, loginPath, navigate, safeNext, useLocation } from '../router';
import type { Text } from '../text';
import { useReauthentication } from './proof';
import { SecondStep } from './second-step';

/** Set while the browser is away to link, so that the way back is known from a sign-in. */
const LINKING = 'cinema.linking';

function socialError(text: Text, error: unknown): string {
  return (error instanceof CinemaError && text.social.codes[error.code]) || errorText(text, error);
}

interface SocialButtonsProps {
  next: string;
  device: string;
  country: string | undefined;
}

/** A button for each provider that the platform offers; nothing if it offers none. */
export function SocialButtons({ next, device, country }: SocialButtonsProps) {
  const { client, text, language } = usePlatform();
  const { data } = useLoad('identity providers', (signal) => client.social.listProviders({ signal }));
  const [error, setError] = useState<unknown>();
  const [leaving, setLeaving] = useState(false);
  if (!data || data.items.length === 0) return null;

  const leave = async (provider: IdentityProvider) => {
    setLeaving(true);
    setError(undefined);
    try {
      sessionStorage.removeItem(LINKING);
      window.location.assign(await client.startSocialSignIn(provider.id, { returnTo: plainPath(next), device, country, language }));
    } catch (failure) {
      setError(failure);
      setLeaving(false);
    }
  };
  return (
    <>
      <p className="fine">{text.social.or}</p>
      {data.items.map((provider) => (
        <button key={provider.id} type="button" className="button big" disabled={leaving} data-testid={`continue-with-${provider.id}`} onClick={() => void leave(provider)}>
          {text.social.continueWith(provider.name)}
        </button>
      ))}
      {error !== undefined && (
        <p className="notice small" role="alert">
          {socialError(text, error)}
        </p>
      )}
    </>
  );
}

/** As the platform takes it: without signs that have to be escaped. */
function plainPath(next: string): string | undefined {
  const { pathname, search, hash } = new URL(next, window.location.origin);
  const path = pathname + search + hash;
  return /^(\/[!-.0-Z^-~][!-Z^-~]{0,498}|\/)$/.test(path) ? path : undefined;
}

/** Where a provider sends the browser back to. */
export function SocialCallbackPage({ provider }: { provider: string }) {
  const { client, restoring, account, text } = usePlatform();
  const { query } = useLocation();
  const [error, setError] = useState<unknown>();
  const [step, setStep] = useState<SecondFactorProblem>();
  const [linking] = useState(() => sessionStorage.getItem(LINKING) === query.get('state'));
  const begun = useRef(false);
  useTitle(text.signIn);

  useEffect(() => {
    // Once: the code is spent by it. A link needs to know first who is signed in here.
    if (begun.current || (linking && restoring)) return;
    begun.current = true;
    sessionStorage.removeItem(LINKING);
    window.history.replaceState(window.history.state, '', window.location.pathname); // no code in the history
    const refusal = query.get('error');
    const callback = {
      state: query.get('state') ?? '',
      code: query.get('code') ?? undefined,
      error: refusal === null || /^[a-z_]{1,60}$/.test(refusal) ? (refusal ?? undefined) : 'server_error',
    };
    const finish = async () => {
      if (linking) {
        await client.social.linkIdentity({ provider, callback });
        forgetLoaded();
        navigate('/account', { replace: true });
      } else {
        const { returnTo } = await client.finishSocialSignIn(provider, callback);
        navigate(loginPath(safeNext(returnTo ?? null)), { replace: true }); // which asks who watches
      }
    };
    finish().catch((failure) => {
      if (failure instanceof CinemaError && failure.secondFactor) setStep(failure.secondFactor);
      else setError(failure);
    });
  }, [client, provider, query, linking, restoring, account]);

  useEffect(() => {
    if (step && account) navigate(loginPath(safeNext(step.returnTo ?? null)), { replace: true });
  }, [step, account]);

  if (step) return <SecondStep step={step} onOver={() => navigate('/login', { replace: true })} />;

  if (error === undefined) {
    return (
      <div className="empty" role="status">
        <p>{text.social.finishing}</p>
      </div>
    );
  }
  return (
    <div className="empty" role="alert" data-testid="social-error">
      <h1>{linking ? text.social.notLinked : text.social.failed}</h1>
      <p>{socialError(text, error)}</p>
      <Link to={linking ? '/account' : '/login'} className="button primary">
        {linking ? text.social.backToAccount : text.social.backToSignIn}
      </Link>
    </div>
  );
}

/** What can be used to sign in besides the password. */
export function IdentitiesSection() {
  const { client, text, account } = usePlatform();
  const providers = useLoad('identity providers', (signal) => client.social.listProviders({ signal }));
  const linked = useLoad(account && `identities of ${account.id}`, (signal) => client.social.listIdentities({ signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [passwordDialog, reauthenticated] = useReauthentication();
  const error = providers.error ?? linked.error;
  if (providers.data?.items.length === 0 && linked.data?.items.length === 0) return null;

  const link = async (provider: string) => {
    setFailure(undefined);
    await reauthenticated(async (password) => {
      const { authorizationUrl } = await client.social.startLinking({ provider, reauthentication: { password } });
      sessionStorage.setItem(LINKING, new URL(authorizationUrl).searchParams.get('state') ?? '');
      window.location.assign(authorizationUrl);
    }).catch(setFailure);
  };
  const unlink = async (provider: string) => {
    setSaid('');
    setFailure(undefined);
    try {
      await client.social.unlinkIdentity({ provider });
      linked.replace({ items: (linked.data?.items ?? []).filter((item) => item.provider !== provider) });
      setSaid(text.social.unlinked);
    } catch (refusal) {
      setFailure(refusal);
    }
  };
  return (
    <section className="panel wide" aria-labelledby="identities">
      <h2 id="identities">{text.social.heading}</h2>
      {error !== undefined && <ErrorBox error={error} onRetry={providers.error === undefined ? linked.retry : providers.retry} />}
      {linked.data &&
        providers.data?.items.map(({ id, name }) => {
          const identity = linked.data?.items.find(({ provider }) => provider === id);
          return (
            <div key={id} className="account-line" data-testid={`identity-${id}`}>
              <p>
                {name} <span className="fine">{identity ? (identity.email ? text.social.linkedAs(identity.email) : text.social.linked) : text.social.notYet}</span>
              </p>
              <button type="button" className="button" onClick={() => void (identity ? unlink(id) : link(id))}>
                {identity ? text.social.unlink(name) : text.social.link(name)}
              </button>
            </div>
          );
        })}
      {failure !== undefined && (
        <p className="notice small" role="alert">
          {socialError(text, failure)}
        </p>
      )}
      <p role="status" className="said">
        {said}
      </p>
      {passwordDialog}
    </section>
  );
}
