package org.opencinema.examples;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/** Issues an access token and verifies it, as two services do that share nothing but the public keys. */
public final class TokensExample {
    private TokensExample() {}

    public static void main(String... args) {
        // region example
        Clock clock = Clock.systemUTC();
        KeyRing keys = KeyRing.generate(SignatureAlgorithm.RS256, clock.instant());
        TokenIssuer issuer = TokenIssuer.create(() -> keys, "https://cinema.example", "my-api");
        Instant now = clock.instant();
        String token = issuer.issue(new AccessToken(
                UUID.randomUUID().toString(),
                "account-1",
                "web",
                "session-1",
                Set.of("viewer"),
                null,
                null,
                "DE",
                now,
                now.plus(Duration.ofMinutes(15))));

        TokenVerifier verifier = TokenVerifier.create(keys, "https://cinema.example", "my-api", clock);
        if (verifier.verify(token) instanceof Verification.Accepted accepted) {
            System.out.println(
                    accepted.token().subject() + " is " + accepted.token().roles());
        }
        // end
    }
}
