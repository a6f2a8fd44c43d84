import { lazy, Suspense, useEffect, useRef } from 'react';
import { Header } from './header';
import { forgetLoaded } from './load';
import { InboxProvider } from './inbox';
import { AccountPage } from './pages/account';
import { BrowsePage } from './pages/browse';
import { HomePage } from './pages/home';
import { InboxPage } from './pages/inbox';
import { FavoritesPage, HistoryPage, LibraryPage, NotInterestedPage } from './pages/library';
import { PlansPage } from './pages/plans';
import { PlaylistPage } from './pages/playlist';
import { PlaylistsPage } from './pages/playlists';
import { ProfilesPage } from './pages/profiles';
import { SignInPage } from './pages/sign-in';
import { TitlePage } from './pages/title';
import { WatchPage } from './pages/watch';
import { SocialCallbackPage } from './security/social';
import { NotInterestedProvider } from './not-interested';
import { OverdueBanner } from './overdue';
import { usePlatform, useTitle } from './platform';
import { Link, useLocation, useScrollRestoration } from './router';
import { ConsentPage } from './security/consent';
import { ForgotPasswordPage } from './security/forgot-password';
import { ResetPasswordPage } from './security/reset-password';
import { VerifyEmailPage } from './security/verify-email';
import { ViewerProvider } from './viewer';

const Studio = lazy(() => import('./pages/studio/studio'));
const Admin = lazy(() => import('./pages/admin/admin'));

export function App() {
  return (
    <ViewerProvider>
      <InboxProvider>
        <NotInterestedProvider>
          <Site />
        </NotInterestedProvider>
      </InboxProvider>
    </ViewerProvider>
  );
}

function Site() {
  const { text, account } = usePlatform();
  const location = useLocation();
  const { path } = location;
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useScrollRestoration(location);
  useEffect(forgetLoaded, [account?.id]);
  useEffect(() => {
    // A new page begins for the keyboard and the screen reader at its content.
    if (shown.current !== path) main.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);

  const [, watching, episodeId] = /^\/watch\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (watching) {
    return (
      <main ref={main} tabIndex={-1}>
        <WatchPage key={path} titleId={watching} episodeId={episodeId} />
      </main>
    );
  }
  return (
    <>
      <Header />
      <OverdueBanner />
      <main id="main" ref={main} tabIndex={-1}>
        <Page path={path} />
      </main>
      <footer className="footer">
        <span>{text.appName}</span>
        <span>{text.footer}</span>
      </footer>
    </>
  );
}

function Page({ path }: { path: string }) {
  const titleId = /^\/title\/([^/]+)$/.exec(path)?.[1];
  if (titleId) return <TitlePage key={titleId} titleId={titleId} />;
  if (path === '/') return <HomePage />;
  if (path === '/browse') return <BrowsePage />;
  const provider = /^\/sign-in\/callback\/([a-z0-9]+)$/.exec(path)?.[1];
  if (provider) return <SocialCallbackPage key={path} provider={provider} />;
  if (path === '/login') return <SignInPage key="login" />;
  if (path === '/forgot-password') return <ForgotPasswordPage />;
  if (path === '/reset-password') return <ResetPasswordPage />;
  if (path === '/verify-email') return <VerifyEmailPage />;
  if (path === '/register') return <SignInPage key="register" isNew />;
  if (/^\/studio(\/|$)/.test(path)) return <Suspense fallback={<Loading />}><Studio path={path} /></Suspense>;
  if (/^\/admin(\/|$)/.test(path)) return <Suspense fallback={<Loading />}><Admin path={path} /></Suspense>;
  if (path === '/authorize') return <ConsentPage />;
  if (path === '/plans') return <PlansPage />;
  if (path === '/account') return <AccountPage />;
  if (path === '/profiles') return <ProfilesPage />;
  if (path === '/inbox') return <InboxPage />;
  if (path === '/history') return <LibraryPage><HistoryPage /></LibraryPage>;
  if (path === '/favorites') return <LibraryPage><FavoritesPage /></LibraryPage>;
  if (path === '/not-interested') return <LibraryPage><NotInterestedPage /></LibraryPage>;
  if (path === '/playlists') return <PlaylistsPage />;
  const playlistId = /^\/playlists\/([^/]+)$/.exec(path)?.[1];
  if (playlistId) return <PlaylistPage key={playlistId} playlistId={playlistId} />;
  return <NotFoundPage />;
}

function Loading() {
  const { text } = usePlatform();
  return <div className="title-page skeleton" role="status" aria-label={text.loading} />;
}

function NotFoundPage() {
  const { text } = usePlatform();
  useTitle(text.notFound);
  return (
    <div className="empty">
      <h1>{text.notFound}</h1>
      <Link to="/" className="button primary">
        {text.goHome}
      </Link>
    </div>
  );
}
