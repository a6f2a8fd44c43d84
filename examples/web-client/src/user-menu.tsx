import { useEffect, useRef, useState } from 'react';
import { Icon } from './icons';
import { Face, useProfileChoice } from './pages/profiles';
import { usePlatform } from './platform';
import { errorText } from './parts';
import { Link, navigate, useLocation } from './router';
import { useViewer } from './viewer';

/** Who is watching, with the way to everything that is theirs. */
export function UserMenu() {
  const { client, account, text } = usePlatform();
  const { profiles, profile } = useViewer();
  const { entry } = useLocation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const choice = useProfileChoice(() => {
    setOpen(false);
    navigate('/');
  });
  useEffect(() => setOpen(false), [entry]);
  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const closeByKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    document.addEventListener('keydown', closeByKey);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
      document.removeEventListener('keydown', closeByKey);
    };
  }, [open]);
  const signOut = () => {
    setOpen(false);
    // The sign-in is gone from this device in any case; the server forgets it by expiry at the latest.
    client.signOut().catch(() => undefined);
    navigate('/');
  };
  const name = profile?.name ?? account?.name ?? '';
  const places = [
    ['/history', text.library.history],
    ['/favorites', text.library.favorites],
    ['/playlists', text.library.playlists],
    ['/inbox', text.inbox.title],
    ...(profile?.kids ? [] : [['/account', text.accountPage.title]]),
  ] as const;
  return (
    <div className="user" ref={root}>
      <button ref={button} type="button" className="avatar" aria-expanded={open} aria-label={`${text.accountMenu}: ${name}`} data-testid="user-menu" onClick={() => setOpen(!open)}>
        {profile ? <Face profile={profile} /> : (name.trim()[0]?.toUpperCase() ?? <Icon name="person" />)}
      </button>
      {open && (
        <div className="user-panel">
          <div>
            <p className="user-name">{name}</p>
            {!profile?.kids && <p className="fine">{account?.email}</p>}
          </div>
          {profiles.length > 1 && (
            <ul className="menu-profiles" aria-label={text.profiles.switch}>
              {profiles
                .filter(({ id }) => id !== profile?.id)
                .map((other) => (
                  <li key={other.id}>
                    <button type="button" className="menu-line" disabled={choice.busy} onClick={() => choice.choose(other)} data-testid="switch-profile">
                      <Face profile={other} />
                      {other.name}
                    </button>
                  </li>
                ))}
            </ul>
          )}
          {choice.error !== undefined && (
            <p className="field-error" role="alert">
              {errorText(text, choice.error)}
            </p>
          )}
          <ul className="menu-places">
            {places.map(([to, label]) => (
              <li key={to}>
                <Link to={to!} className="menu-line" data-testid={`menu${to!.replace('/', '-')}`}>
                  {label}
                </Link>
              </li>
            ))}
            <li>
              <Link to="/profiles" className="menu-line">
                {text.profiles.switch}
              </Link>
            </li>
          </ul>
          <button type="button" className="button" data-testid="sign-out" onClick={signOut}>
            {text.signOut}
          </button>
        </div>
      )}
      {choice.dialog}
    </div>
  );
}
