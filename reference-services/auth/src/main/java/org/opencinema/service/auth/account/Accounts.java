package org.opencinema.service.auth.account;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.tokens.PasswordHasher;
import org.opencinema.tokens.PasswordHasherBusyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of accounts. */
public final class Accounts {
    private static final Logger log = LoggerFactory.getLogger(Accounts.class);
    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{Cntrl}\\p{Cs}@]{1,64}@[^\\s\\p{Cntrl}\\p{Cs}@]+");
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final UUID LAST = new UUID(-1, -1);
    private static final int MAX_EMAIL = 254;
    private static final int MAX_NAME = 100;

    private final AccountStore store;
    private final PasswordHasher hasher;
    private final CommonPasswords commonPasswords;
    private final Audit audit;
    private final Uuid7 ids;
    private final Clock clock;

    /** Somebody who wants an account. */
    public record Applicant(String email, String password, String name, String country, String language) {}

    public Accounts(
            AccountStore store,
            PasswordHasher hasher,
            CommonPasswords commonPasswords,
            Audit audit,
            Uuid7 ids,
            Clock clock) {
        this.store = store;
        this.hasher = hasher;
        this.commonPasswords = commonPasswords;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    public static String normalize(String email) {
        return email.trim().toLowerCase(Locale.ROOT);
    }

    public Account register(Applicant applicant) {
        return add(applicant, Set.of(Account.VIEWER))
                .orElseThrow(() -> new ConflictException("email_taken", "this e-mail address has an account"));
    }

    /** Does nothing if the address has an account. */
    public void addAdmin(String email, String password) {
        add(
                new Applicant(email, password, "Administrator", "US", "en"),
                Set.of(Account.VIEWER, Account.EDITOR, Account.ADMIN));
    }

    /** An unknown address costs the same work as a wrong password, and gets the same answer. */
    public Account authenticate(String email, String password) {
        Optional<Account> found = store.findByEmail(normalize(email));
        String hash = found.map(Account::passwordHash).orElse(null);
        try {
            if (!hasher.verify(password, hash) || found.isEmpty()) {
                AuditEvent failed = AuditEvent.of(AuditKind.SIGN_IN_FAILED);
                audit.record(found.map(account -> failed.about(account.id())).orElse(failed));
                throw new UnauthorizedException("credentials_wrong", "the e-mail address or the password is wrong");
            }
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
        Account account = found.get();
        if (account.locked()) {
            audit.record(
                    AuditEvent.of(AuditKind.SIGN_IN_FAILED).about(account.id()).with("reason", "locked"));
            throw new DeniedException("account_locked", "this account is locked; ask the support");
        }
        if (hash != null && hasher.needsRehash(hash) && hasher.accepts(password)) {
            strengthen(account, password);
        }
        return account;
    }

    /** While too many sign in there is no time for it; a later sign-in will have it. */
    private void strengthen(Account account, String password) {
        try {
            store.replacePasswordHash(account, hasher.hash(password), clock.instant());
        } catch (PasswordHasherBusyException e) {
            log.debug("account {} keeps its old hash for now", account.id());
        }
    }

    /** Whether it is the password of the account. */
    public boolean isPassword(UUID id, String password) {
        try {
            return hasher.verify(
                    password, store.find(id).map(Account::passwordHash).orElse(null));
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    /** A new account without a password, not stored yet; empty if the address is none. A name that is none becomes the address's. */
    public Optional<Account> draft(String address, String wanted, String country, String language) {
        String email = normalize(address);
        if (email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
            return Optional.empty();
        }
        String name = NOT_TEXT.matcher(wanted).replaceAll("").trim();
        if (name.isEmpty()) {
            name = email.substring(0, email.indexOf('@'));
        }
        String shortName = name.codePointCount(0, name.length()) <= MAX_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_NAME));
        return Optional.of(new Account(
                ids.next(), email, shortName, country, language, Set.of(Account.VIEWER), null, null, false, null));
    }

    public Optional<Account> find(UUID id) {
        return store.find(id);
    }

    public Optional<AccountDetails> findDetails(UUID id) {
        return store.findDetails(id);
    }

    /** The account with an id or an address, those with a name, or all. */
    public Page<Account> list(@Nullable String wanted, @Nullable String cursor, int limit) {
        UUID before = cursor == null
                ? LAST
                : id(cursor)
                        .orElseThrow(() ->
                                new InvalidException("cursor", "is none of this list; take nextCursor of a page"));
        String text = wanted == null ? "" : wanted.trim();
        if (NOT_TEXT.matcher(text).find()) {
            throw new InvalidException("q", "must be text without control characters");
        }
        if (text.contains("@")) {
            return new Page<>(store.findByEmail(normalize(text)).stream().toList(), null);
        }
        Optional<UUID> id = id(text);
        if (id.isPresent()) {
            return new Page<>(store.find(id.get()).stream().toList(), null);
        }
        List<Account> found = store.list(text.isEmpty() ? null : text, before, limit + 1);
        return Page.of(found, limit, last -> last.id().toString());
    }

    private static Optional<UUID> id(String text) {
        return ID.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** The hash of a password that the account is to have. */
    public String hashNew(Account account, String field, String password) {
        checkPassword(field, password, account.email());
        try {
            return hasher.hash(password);
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    /** What is to happen in the transaction of a change. */
    @FunctionalInterface
    public interface InTransaction<T> {
        T run(Handle handle, Instant now);
    }

    /** Changes the password of an account whose current one is known, with what belongs to it in one transaction. */
    public <T> T changePassword(Account account, String current, String wanted, InTransaction<T> also) {
        try {
            if (!hasher.verify(current, account.passwordHash())) {
                throw new UnprocessableException("currentPassword", "is wrong");
            }
            if (wanted.equals(current)) {
                throw new UnprocessableException("newPassword", "must differ from the current one");
            }
            checkPassword("newPassword", wanted, account.email());
            return store.changePassword(account, hasher.hash(wanted), clock.instant(), also)
                    .orElseThrow(() -> new ConflictException("password_changed", "the password was changed meanwhile"));
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    private Optional<Account> add(Applicant applicant, Set<String> roles) {
        String email = normalize(applicant.email());
        String name = applicant.name().trim();
        check(email, name, applicant.password());
        if (store.findByEmail(email).isPresent()) {
            return Optional.empty();
        }
        try {
            Account account = new Account(
                    ids.next(),
                    email,
                    name,
                    applicant.country(),
                    applicant.language(),
                    roles,
                    hasher.hash(applicant.password()),
                    null,
                    false,
                    null);
            return store.add(account, clock.instant()) ? Optional.of(account) : Optional.empty();
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    private void check(String email, String name, String password) {
        if (!EMAIL.matcher(email).matches()) {
            throw new UnprocessableException("email", "must be an e-mail address");
        }
        if (name.isEmpty() || NOT_TEXT.matcher(name).find()) {
            throw new UnprocessableException("name", "must be text without control characters");
        }
        checkPassword("password", password, email);
    }

    private void checkPassword(String field, String password, String email) {
        if (!hasher.accepts(password)) {
            throw new UnprocessableException(field, "is too long; at most 72 bytes are taken");
        }
        if (commonPasswords.contains(password) || normalize(password).equals(email)) {
            throw new UnprocessableException(field, "is too easy to guess; choose another");
        }
    }

    private static UnavailableException busy(PasswordHasherBusyException e) {
        return new UnavailableException("busy", "too many sign-ins at this moment; try again", e);
    }
}
