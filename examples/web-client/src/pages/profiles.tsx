import { CinemaError, type Profile } from '@opencinema/client';
import { useState } from 'react';
import { Icon } from '../icons';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { PinDialog } from '../pin';
import { PinSection } from '../profiles/pin-section';
import { ProfileForm } from '../profiles/profile-form';
import { Link, navigate, safeNext, useLocation } from '../router';
import { SignedIn } from '../signed-in';
import { useViewer } from '../viewer';

const MOST_PROFILES = 5;

export function ProfilesPage() {
  const { text } = usePlatform();
  const { query } = useLocation();
  useTitle(query.has('manage') ? text.profiles.manage : text.profiles.who);
  return (
    <SignedIn>
      <Profiles managing={query.has('manage')} next={safeNext(query.get('next'))} />
    </SignedIn>
  );
}

function Profiles({ managing, next }: { managing: boolean; next: string }) {
  const { text } = usePlatform();
  const { me, profile: current, profiles } = useViewer();
  const [edited, setEdited] = useState<Profile | 'new'>();
  const choice = useProfileChoice(() => navigate(next));
  const mayManage = !current?.kids;
  const query = next === '/' ? '' : `next=${encodeURIComponent(next)}`;

  return (
    <div className="profiles-page">
      <h1>{managing ? text.profiles.manage : text.profiles.who}</h1>
      {choice.error !== undefined && <ErrorBox error={choice.error} />}
      <ul className="profiles">
        {profiles.map((profile) => (
          <li key={profile.id}>
            <button
              type="button"
              className="profile"
              aria-label={managing ? text.profiles.edit(profile.name) : text.profiles.watchAs(profile.name)}
              data-testid="profile"
              data-name={profile.name}
              disabled={choice.busy}
              onClick={() => (managing ? setEdited(profile) : choice.choose(profile))}
            >
              <Face profile={profile} />
              {managing && (
                <span className="profile-edit">
                  <Icon name="edit" />
                </span>
              )}
              <span className="profile-name">{profile.name}</span>
              <span className="fine">
                {profile.id === current?.id ? text.profiles.inUse : ''}
                {profile.kids ? `${profile.id === current?.id ? ' · ' : ''}${text.profiles.kids} ${profile.maxAge}+` : ''}
              </span>
            </button>
          </li>
        ))}
        {mayManage && profiles.length < MOST_PROFILES && (
          <li>
            <button type="button" className="profile" onClick={() => setEdited('new')} data-testid="add-profile">
              <span className="face add">
                <Icon name="plus" />
              </span>
              <span className="profile-name">{text.profiles.add}</span>
            </button>
          </li>
        )}
      </ul>
      {mayManage && (
        <Link to={managing ? `/profiles?${query}` : `/profiles?manage&${query}`} className="button" data-testid="manage-profiles">
          {managing ? text.profiles.done : text.profiles.manage}
        </Link>
      )}
      {managing && mayManage && me && <PinSection pinSet={me.pinSet} />}
      {edited !== undefined && <ProfileForm profile={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {choice.dialog}
    </div>
  );
}

/** The picture of a profile: its first letter on a colour of its own. */
export function Face({ profile }: { profile: Profile }) {
  const hue = [...profile.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return (
    <span className="face" style={{ '--hue': hue } as React.CSSProperties} aria-hidden="true">
      {profile.name.trim()[0]?.toUpperCase() ?? '?'}
    </span>
  );
}

/** Chooses a profile; asks for the PIN where one is needed. */
export function useProfileChoice(onChosen: () => void) {
  const { setLanguage } = usePlatform();
  const { selectProfile } = useViewer();
  const [asked, setAsked] = useState<Profile>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const use = async (profile: Profile, pin?: string) => {
    await selectProfile(profile, pin);
    setLanguage(profile.language);
    onChosen();
  };
  const choose = async (profile: Profile) => {
    setBusy(true);
    setError(undefined);
    try {
      await use(profile);
    } catch (failure) {
      if (failure instanceof CinemaError && failure.code === 'pin_required') setAsked(profile);
      else setError(failure);
    }
    setBusy(false);
  };
  const dialog = asked && (
    <PinDialog
      name={asked.name}
      onClose={() => setAsked(undefined)}
      onPin={async (pin) => {
        await use(asked, pin);
        setAsked(undefined);
      }}
    />
  );
  return { choose: (profile: Profile) => void choose(profile), busy, error, dialog };
}
