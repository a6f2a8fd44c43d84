import { CinemaError, type Me, type Profile, type Subscription } from '@opencinema/client';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { forgetLoaded, useLoad, type Loaded } from './load';
import { usePlatform } from './platform';

/** The signed-in viewer: profiles and subscription. */
export interface Viewer {
  /** False until it is known, or known to be unknown. */
  ready: boolean;
  me: Me | undefined;
  profiles: Profile[];
  /** The profile in use. */
  profile: Profile | undefined;
  subscription: Subscription | undefined;
  error: unknown;
  /** Asks for everything anew. */
  reload: () => Promise<void>;
  /** Takes an answer that is newer. */
  setSubscription: (subscription: Subscription) => void;
  /** Throws a CinemaError with the code pin_required or pin_wrong where the PIN is needed. */
  selectProfile: (profile: Profile, pin?: string) => Promise<void>;
}

interface State {
  accountId?: string;
  me?: Me;
  profiles: Profile[];
  subscription?: Subscription;
  error?: unknown;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);
const NOBODY: State = { profiles: [] };

export function ViewerProvider({ children }: { children: ReactNode }) {
  const { client, account } = usePlatform();
  const [state, setState] = useState<State>(NOBODY);
  const accountId = account?.id;
  const shown = useRef(accountId);
  shown.current = accountId;

  const reload = useCallback(async () => {
    if (accountId === undefined) return setState(NOBODY);
    // The one may fail without the other: a viewer is not kept from their profiles because payment is down.
    const [me, profiles, subscription] = await Promise.allSettled([
      client.me.getMe(),
      client.profiles.listProfiles(),
      client.subscriptions.getMySubscription(),
    ]);
    if (shown.current !== accountId) return;
    const gone = me.status === 'rejected' && me.reason instanceof CinemaError && me.reason.code === 'profile_gone';
    setState((before) => ({
      accountId,
      me: me.status === 'fulfilled' ? me.value : undefined,
      profiles: profiles.status === 'fulfilled' ? profiles.value.items : [],
      subscription: subscription.status === 'fulfilled' ? subscription.value : before.accountId === accountId ? before.subscription : undefined,
      error: profiles.status === 'rejected' ? profiles.reason : me.status === 'rejected' && !gone ? me.reason : undefined,
    }));
  }, [client, accountId]);
  useEffect(() => void reload(), [reload]);

  const current = state.accountId === accountId ? state : NOBODY;
  const viewer = useMemo<Viewer>(
    () => ({
      ready: accountId === undefined || current.accountId === accountId,
      me: current.me,
      profiles: current.profiles,
      profile: current.profiles.find(({ id }) => id === current.me?.profileId),
      subscription: current.subscription,
      error: current.error,
      reload,
      setSubscription: (subscription) => setState((before) => ({ ...before, subscription })),
      selectProfile: async (profile, pin) => {
        await client.selectProfile(profile.id, pin);
        forgetLoaded();
        await reload();
      },
    }),
    [client, accountId, current, reload],
  );
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error('useViewer outside of ViewerProvider');
  return viewer;
}

/** Loads what belongs to the profile in use; nothing while there is none. */
export function usePersonal<T>(name: string | undefined, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const { profile } = useViewer();
  return useLoad(name !== undefined && profile ? `${name} of ${profile.id}` : undefined, load);
}

/** True when there is no subscription that could go on. */
export function isOver(subscription: Subscription | undefined): boolean {
  return subscription !== undefined && ['none', 'ended', 'cancelled'].includes(subscription.status);
}

/** The age that the profile in use may watch up to, if it is limited. */
export function ageLimit(profile: Profile | undefined): number | undefined {
  return profile !== undefined && profile.maxAge < 21 ? profile.maxAge : undefined;
}
