package org.opencinema.launcher;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.key.KeyStore;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.AuditChain;
import org.opencinema.tokens.KeyRotation;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.TokenIssuer;

/** Tokens as the auth service signs them, with its own key, but of any time: nobody waits for one to expire. */
final class PlatformTokens {
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Set<String> ALL_ROLES = Set.of("viewer", "editor", "admin", "service");

    private final TokenIssuer issuer;

    PlatformTokens(RunningPlatform running) {
        Jdbi jdbi = Jdbi.create(
                running.platform().servers().postgres().jdbcUrl("cinema"),
                Service.AUTH.id(),
                running.home().secret("database-auth"));
        MasterKey masterKey = MasterKey.of(running.home().secret("auth-master-key"));
        Clock clock = Clock.systemUTC();
        KeyStore keys = new KeyStore(
                jdbi,
                masterKey,
                SignatureAlgorithm.RS256,
                new KeyRotation(Duration.ofDays(30), LIFETIME, LIFETIME),
                new Audit(jdbi, AuditChain.create(masterKey.derive("audit chain")), clock),
                clock);
        keys.open();
        issuer = TokenIssuer.create(keys, running.platform().url(), "opencinema");
    }

    /** With every role, so that nothing but its time can be wrong. */
    String issuedAt(Instant time, String accountId) {
        return issuer.issue(new AccessToken(
                UUID.randomUUID().toString(),
                accountId,
                "web",
                UUID.randomUUID().toString(),
                ALL_ROLES,
                null,
                null,
                "US",
                time,
                time.plus(LIFETIME)));
    }
}
