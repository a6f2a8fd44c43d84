import { CinemaClient, CinemaError, type Account } from '@opencinema/client';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { EventQueue } from './events';
import { initialLanguage, texts, type Language, type Text } from './text';

/** What every page needs: the client, who is signed in, and the language. */
export interface Platform {
  client: CinemaClient;
  events: EventQueue;
  account: Account | undefined;
  /** True until it is known whether a sign-in of an earlier visit goes on. */
  restoring: boolean;
  language: Language;
  text: Text;
  setLanguage: (language: Language) => void;
}

const PlatformContext = createContext<Platform | undefined>(undefined);

/** Set while there may be a refresh cookie, so that a first visit makes no request that must fail. */
const SIGNED_IN = 'cinema.signedIn';

const client = new CinemaClient({ refreshTokenIn: 'cookie', language: initialLanguage() });
const events = new EventQueue(client);

export function PlatformProvider({ children }: { children: ReactNode }) {
  const [account, setAccount] = useState<Account>();
  const [restoring, setRestoring] = useState(() => localStorage.getItem(SIGNED_IN) !== null);
  const [language, setLanguage] = useState(initialLanguage);

  useEffect(() => {
    const stop = client.onSessionChange((current) => {
      if (current) localStorage.setItem(SIGNED_IN, 'yes');
      else localStorage.removeItem(SIGNED_IN);
      // A renewal brings an equal account; only another one is a change to the pages.
      setAccount((shown) => (JSON.stringify(shown) === JSON.stringify(current) ? shown : current));
    });
    if (localStorage.getItem(SIGNED_IN) !== null) {
      client
        .restore()
        .catch((error: unknown) => {
          // Unreachable is not signed out: the next visit tries again.
          if (error instanceof CinemaError && !error.temporary) localStorage.removeItem(SIGNED_IN);
        })
        .finally(() => setRestoring(false));
    }
    return stop;
  }, []);

  useEffect(() => events.start(), []);
  useEffect(() => () => events.clear(), [account?.id]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const platform = useMemo<Platform>(
    () => ({
      client,
      events,
      account,
      restoring,
      language,
      text: texts[language],
      setLanguage: (chosen) => {
        localStorage.setItem('cinema.language', chosen);
        client.language = chosen;
        setLanguage(chosen);
      },
    }),
    [account, restoring, language],
  );
  return <PlatformContext value={platform}>{children}</PlatformContext>;
}

export function usePlatform(): Platform {
  const platform = use(PlatformContext);
  if (!platform) throw new Error('usePlatform outside of PlatformProvider');
  return platform;
}

export function useTitle(title: string | undefined): void {
  const { text } = usePlatform();
  useEffect(() => {
    document.title = title ? `${title} · ${text.appName}` : text.appName;
  }, [title, text]);
}

export function isEditor(account: Account | undefined): boolean {
  return account?.roles.some((role) => role === 'editor' || role === 'admin') ?? false;
}
