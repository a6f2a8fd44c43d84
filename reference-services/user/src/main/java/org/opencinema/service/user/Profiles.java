package org.opencinema.service.user;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.RedisUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of accounts and their profiles. An account and its first profile come into being when auth tells of it or when they
 * are first needed. The first profile is for adults and stays; a kids profile changes nothing of the account.
 */
final class Profiles {
    private static final Logger log = LoggerFactory.getLogger(Profiles.class);
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final Jdbi jdbi;
    private final AccountStore accounts;
    private final ProfileStore store;
    private final ProfileCache cache;
    private final UserEvents events;
    private final Uuid7 ids;

    /** What somebody wants of a profile. */
    record Wish(
            String name,
            boolean kids,
            @Nullable Integer maxAge,
            @Nullable String language) {}

    Profiles(Jdbi jdbi, AccountStore accounts, ProfileStore store, ProfileCache cache, UserEvents events, Uuid7 ids) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.store = store;
        this.cache = cache;
        this.events = events;
        this.ids = ids;
    }

    /** The first one first; there is one at least. */
    List<Profile> list(Caller caller) {
        List<Profile> profiles = cache.get(caller.accountId(), this::read);
        if (!profiles.isEmpty()) {
            return profiles;
        }
        ensureAccount(caller.accountId(), caller.country());
        return read(caller.accountId());
    }

    /** The profile in use. */
    Profile current(Caller caller) {
        List<Profile> profiles = list(caller);
        UUID selected = caller.profileId();
        if (selected == null) {
            return profiles.get(0);
        }
        return profiles.stream()
                .filter(profile -> profile.id().equals(selected))
                .findFirst()
                .orElseThrow(() -> new DeniedException("profile_gone", "the profile was deleted; select another one"));
    }

    /** A kids profile must not change what protects it. */
    Profile requireAdult(Caller caller) {
        Profile current = current(caller);
        if (current.kids()) {
            throw new DeniedException("kids_profile", "a kids profile may not do this");
        }
        return current;
    }

    Profile get(Caller caller, UUID id) {
        return list(caller).stream()
                .filter(profile -> profile.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("profile " + id));
    }

    Account account(Caller caller) {
        return jdbi.withHandle(handle -> accounts.find(handle, caller.accountId()))
                .orElseGet(() -> {
                    ensureAccount(caller.accountId(), caller.country());
                    return jdbi.withHandle(handle -> accounts.find(handle, caller.accountId()))
                            .orElseThrow(() -> new NotFoundException("account " + caller.accountId()));
                });
    }

    AccountStore.Subscription subscription(Caller caller) {
        return jdbi.withHandle(handle -> accounts.subscription(handle, caller.accountId()));
    }

    void setLanguage(Caller caller, String language) {
        UUID id = account(caller).id();
        jdbi.useHandle(handle -> accounts.setLanguage(handle, id, language));
    }

    Profile create(Caller caller, Wish wish) {
        var unused = requireAdult(caller);
        Profile created = jdbi.inTransaction(handle -> {
            Account account = lock(handle, caller.accountId());
            if (store.list(handle, account.id()).size() >= Profile.MAX) {
                throw new ConflictException("profile_limit", "an account has at most " + Profile.MAX + " profiles");
            }
            Profile profile = profile(ids.next(), account, 1, wish);
            store.insert(handle, profile);
            events.changed(handle, profile);
            return profile;
        });
        drop(caller.accountId());
        return created;
    }

    Profile replace(Caller caller, UUID id, Wish wish) {
        var unused = requireAdult(caller);
        Profile replaced = jdbi.inTransaction(handle -> {
            Account account = lock(handle, caller.accountId());
            List<Profile> profiles = store.list(handle, account.id());
            Profile last = in(profiles, id);
            if (wish.kids() && last.equals(profiles.get(0))) {
                throw new UnprocessableException("kids", "must be false for the first profile");
            }
            Profile profile = profile(id, account, last.version() + 1, wish);
            store.update(handle, profile);
            events.changed(handle, profile);
            return profile;
        });
        drop(caller.accountId());
        return replaced;
    }

    void delete(Caller caller, UUID id) {
        var unused = requireAdult(caller);
        jdbi.useTransaction(handle -> {
            Account account = lock(handle, caller.accountId());
            List<Profile> profiles = store.list(handle, account.id());
            Profile profile = in(profiles, id);
            if (profile.equals(profiles.get(0))) {
                throw new ConflictException("first_profile", "the first profile of an account stays");
            }
            store.delete(handle, id);
            events.deleted(handle, profile);
        });
        drop(caller.accountId());
    }

    /** What auth tells of an account. */
    void accountChanged(AccountChanged change) {
        jdbi.useTransaction(handle -> {
            if (change.deleted()) {
                store.list(handle, change.accountId()).forEach(profile -> events.deleted(handle, profile));
                accounts.delete(handle, change.accountId());
            } else if (!add(handle, change.accountId(), change.version(), change.country(), change.language())) {
                update(handle, change);
            }
        });
        cache.drop(change.accountId());
    }

    /** The first profile as it was made at need, nobody having said the language, gets that of the account. */
    private void update(Handle handle, AccountChanged change) {
        Account known = lock(handle, change.accountId());
        if (known.version() >= change.version()) {
            return;
        }
        accounts.update(handle, change.accountId(), change.version(), change.country(), change.language());
        Profile first = store.list(handle, change.accountId()).get(0);
        if (known.version() == 0 && first.version() == 1 && !first.language().equals(change.language())) {
            Profile translated = new Profile(
                    first.id(),
                    first.accountId(),
                    2,
                    firstName(change.language()),
                    false,
                    first.maxAge(),
                    change.language());
            store.update(handle, translated);
            events.changed(handle, translated);
        }
    }

    private void ensureAccount(UUID id, String country) {
        jdbi.useTransaction(handle -> {
            var unused = ensureAccount(handle, id, country);
        });
        drop(id);
    }

    /** The first profile of the account. */
    Profile ensureAccount(Handle handle, UUID id, String country) {
        var unused = add(handle, id, 0, country, "en");
        return store.list(handle, id).get(0);
    }

    private boolean add(Handle handle, UUID id, long version, String country, String language) {
        if (!accounts.add(handle, id, version, country, language)) {
            return false;
        }
        Profile first = new Profile(ids.next(), id, 1, firstName(language), false, Profile.ADULT_AGE, language);
        store.insert(handle, first);
        events.changed(handle, first);
        return true;
    }

    private static String firstName(String language) {
        return language.equals("ru") ? "Я" : "Me";
    }

    private Profile profile(UUID id, Account account, long version, Wish wish) {
        String name = wish.name().trim();
        if (name.isEmpty() || NOT_TEXT.matcher(name).find()) {
            throw new UnprocessableException("name", "must be text without control characters");
        }
        int maxAge = wish.kids() ? Profile.KIDS_DEFAULT_AGE : Profile.ADULT_AGE;
        if (wish.maxAge() != null) {
            maxAge = wish.maxAge();
        }
        if (wish.kids() && maxAge > Profile.KIDS_MAX_AGE) {
            throw new UnprocessableException(
                    "maxAge", "must be at most " + Profile.KIDS_MAX_AGE + " in a kids profile, was " + maxAge);
        }
        String language = wish.language() == null ? account.language() : wish.language();
        return new Profile(id, account.id(), version, name, wish.kids(), maxAge, language);
    }

    private Account lock(Handle handle, UUID accountId) {
        return accounts.findForUpdate(handle, accountId)
                .orElseThrow(() -> new NotFoundException("account " + accountId));
    }

    private static Profile in(List<Profile> profiles, UUID id) {
        return profiles.stream()
                .filter(profile -> profile.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("profile " + id));
    }

    private List<Profile> read(UUID accountId) {
        return jdbi.withHandle(handle -> store.list(handle, accountId));
    }

    /** So that the viewer sees the change at once; should it fail, the event of the change does it later. */
    private void drop(UUID accountId) {
        try {
            cache.drop(accountId);
        } catch (RedisUnavailableException e) {
            log.debug("the cache of profiles does not answer", e);
        }
    }
}
