import { CinemaError, type AuthorizationRequest } from '@opencinema/client';
import { useCallback, useEffect, useState } from 'react';
import { forgetLoaded, useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, loginPath, navigate, useLocation } from '../router';
import { SignedIn } from '../signed-in';
import { useViewer } from '../viewer';
import { consentTexts } from './consent-text';

/** Where an app leads a viewer to be let in. */
export function ConsentPage() {
  const { language } = usePlatform();
  const { query } = useLocation();
  useTitle(consentTexts[language].title);
  return (
    <SignedIn>
      <Consent requestId={query.get('request') ?? ''} />
    </SignedIn>
  );
}

function Consent({ requestId }: { requestId: string }) {
  const { client, language, text: common, account } = usePlatform();
  const { profile } = useViewer();
  const text = consentTexts[language];
  const { data, error } = useLoad(`consent ${requestId} of ${account?.id}`, (signal) => client.oauth.getAuthorizationRequest({ requestId }, { signal }));
  const [failure, setFailure] = useState<unknown>();
  const [sending, setSending] = useState(false);

  const decide = useCallback(
    async (approve: boolean) => {
      setSending(true);
      setFailure(undefined);
      try {
        const { redirectTo } = await client.oauth.decideAuthorizationRequest({ requestId, authorizationDecision: { approve } });
        window.location.replace(redirectTo);
      } catch (refusal) {
        setFailure(refusal);
        setSending(false);
      }
    },
    [client, requestId],
  );
  const signInAgain = () => {
    client.signOut().catch(() => undefined); // gone from this device in any case
    forgetLoaded();
    navigate(loginPath(`/authorize?request=${encodeURIComponent(requestId)}`), { replace: true });
  };

  const nothingToAsk = data !== undefined && data.consented && !data.signInAgain && !profile?.kids;
  useEffect(() => {
    if (nothingToAsk) void decide(true);
  }, [nothingToAsk, decide]);

  if (profile?.kids) {
    return (
      <div className="empty">
        <h1>{common.accountPage.kidsOnly}</h1>
        <Link to="/profiles" className="button primary">
          {common.profiles.switch}
        </Link>
      </div>
    );
  }
  const problem = failure ?? error;
  if (problem instanceof CinemaError && problem.status === 404) {
    return (
      <div className="empty" role="alert">
        <h1>{text.expired}</h1>
      </div>
    );
  }
  if (problem !== undefined) return <ErrorBox error={problem} />;
  if (!data || nothingToAsk) return <div className="title-page skeleton" role="status" aria-label={text.leading} />;
  const app = data.names[language];
  return (
    <div className="form-page">
      <div className="panel">
        <h1>{text.asks(app)}</h1>
        <p className="fine">{text.as(account?.email ?? '')}</p>
        {data.signInAgain ? <p>{text.signInAgain(app)}</p> : <Wishes request={data} />}
        {data.signInAgain ? (
          <button type="button" className="button primary big" onClick={signInAgain} data-testid="consent-sign-in">
            {text.toSignIn}
          </button>
        ) : (
          <div className="buttons">
            <button type="button" className="button primary" disabled={sending} onClick={() => void decide(true)} data-testid="consent-allow">
              {text.allow}
            </button>
            <button type="button" className="button" disabled={sending} onClick={() => void decide(false)} data-testid="consent-deny">
              {text.deny}
            </button>
          </div>
        )}
        <button type="button" className="quiet" onClick={signInAgain}>
          {text.otherAccount}
        </button>
      </div>
    </div>
  );
}

function Wishes({ request }: { request: AuthorizationRequest }) {
  const { language } = usePlatform();
  const text = consentTexts[language];
  return (
    <>
      <p id="consent-may">{text.may}</p>
      <ul aria-labelledby="consent-may">
        {request.scopes.map((scope) => (
          <li key={scope}>{text.scopes[scope]}</li>
        ))}
      </ul>
      <p className="fine">
        {request.redirectHost ? text.back(request.redirectHost) : text.backToApp} {text.revocable}
      </p>
    </>
  );
}
