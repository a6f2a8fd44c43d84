import { useState } from 'react';
import { InvoicesSection } from '../account/invoices';
import { OpenStreamsSection } from '../account/open-streams';
import { LanguageSection, PreferencesSection } from '../account/preferences';
import { SubscriptionSection } from '../account/subscription';
import { PasskeysSection } from '../security/passkeys';
import { TwoStepSection } from '../security/two-step';
import { EmailHint } from '../security/verify-email';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate, useLocation } from '../router';
import { PasswordSection } from '../security/password';
import { SessionsSection } from '../security/sessions';
import { IdentitiesSection } from '../security/social';
import { SignedIn } from '../signed-in';
import { ConnectedApps } from '../security/connected-apps';
import { useViewer } from '../viewer';

export function AccountPage() {
  const { text } = usePlatform();
  useTitle(text.accountPage.title);
  return (
    <SignedIn>
      <Account />
    </SignedIn>
  );
}

function Account() {
  const { client, account, text } = usePlatform();
  const { profile } = useViewer();
  const { query } = useLocation();
  const [passwordChanges, setPasswordChanges] = useState(0);
  if (profile?.kids) {
    return (
      <div className="empty">
        <h1>{text.accountPage.kidsOnly}</h1>
        <Link to="/profiles" className="button primary">
          {text.profiles.switch}
        </Link>
      </div>
    );
  }
  const signOut = () => {
    client.signOut().catch(() => undefined); // gone from this device in any case
    navigate('/');
  };
  return (
    <div className="account-page">
      <div className="account-head">
        <h1>{text.accountPage.title}</h1>
        <p className="fine">{account?.email}</p>
      </div>
      <EmailHint />
      <SubscriptionSection next={query.get('next')} />
      <InvoicesSection />
      <section className="panel wide" aria-labelledby="profiles-line">
        <div className="account-line">
          <h2 id="profiles-line">{text.accountPage.profiles}</h2>
          <Link to="/profiles?manage" className="button">
            {text.accountPage.manageProfiles}
          </Link>
        </div>
      </section>
      <IdentitiesSection />
      <LanguageSection />
      <PreferencesSection />
      <ConnectedApps />
      <OpenStreamsSection />
      <SessionsSection key={passwordChanges} />
      <PasswordSection onChanged={() => setPasswordChanges((changes) => changes + 1)} />
      <TwoStepSection />
      <PasskeysSection />
      <button type="button" className="button" onClick={signOut} data-testid="account-sign-out">
        {text.signOut}
      </button>
    </div>
  );
}
