package org.opencinema.service.auth.account;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
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

/** The rules of accounts. */
public final class Accounts {
    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{Cntrl}\\p{Cs}@]{1,64}@[^\\s\\p{Cntrl}\\p{Cs}@]+");
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

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
            Account account = found.get();
            if (hasher.needsRehash(account.passwordHash())) {
                store.replacePasswordHash(account, hasher.hash(password), clock.instant());
            }
            return account;
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    public Optional<Account> find(UUID id) {
        return store.find(id);
    }

    /** The account with an address, or those whose name begins so. */
    public Page<Account> list(@Nullable String wanted, @Nullable String cursor, int limit) {
        CursorMapping.NamePosition after = cursor == null ? null : CursorMapping.position(cursor);
        String begin = wanted == null ? "" : wanted.trim();
        if (NOT_TEXT.matcher(begin).find()) {
            throw new InvalidException("q", "must be text without control characters");
        }
        if (begin.contains("@")) {
            return new Page<>(store.findByEmail(normalize(begin)).stream().toList(), null);
        }
        List<Account> found = store.list(begin, after, limit + 1);
        return Page.of(found, limit, last -> CursorMapping.cursor(last.name(), last.id()));
    }

    /** The hash of a password that the account is to have. */
    public String hashNew(Account account, String field, String password) {
        checkPassword(account.email(), field, password);
        try {
            return hasher.hash(password);
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
        checkPassword(email, "password", password);
    }

    private void checkPassword(String email, String field, String password) {
        if (commonPasswords.contains(password) || normalize(password).equals(email)) {
            throw new UnprocessableException(field, "is too easy to guess; choose another");
        }
    }

    private static UnavailableException busy(PasswordHasherBusyException e) {
        return new UnavailableException("busy", "too many sign-ins at this moment; try again", e);
    }
}
