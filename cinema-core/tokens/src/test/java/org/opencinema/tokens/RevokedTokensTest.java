package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.tokens.Revocation.Kind;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

final class RevokedTokensTest {
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final SettableClock clock = new SettableClock();
    private final RevokedTokens revoked = RevokedTokens.create(clock);

    @Test
    void verifier_tokenThatItRemembers_isRefusedFromTheRevocationOn() {
        KeyRing ring = KeyRing.generate(SignatureAlgorithm.RS256, clock.instant());
        TokenVerifier verifier = TokenVerifier.builder(clock)
                .trust(TrustedIssuer.of("issuer", "audience", ring))
                .refuse(revoked)
                .build();
        String token = TokenIssuer.create(() -> ring, "issuer", "audience").issue(token("t", "s", "a"));
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);

        revoked.add(revocation(Kind.SESSION, "s"));

        assertThat(verifier.verify(token))
                .isEqualTo(new Rejected(Reason.REVOKED, "the token was revoked"))
                .hasToString(verifier.verify(token).toString());
    }

    @Test
    void token_ofAnotherIdSessionOrSubject_isNotTouched() {
        revoked.add(revocation(Kind.TOKEN, "t"));
        revoked.add(revocation(Kind.SESSION, "s"));
        revoked.add(revocation(Kind.SUBJECT, "a"));

        assertThat(revoked.contains(token("t", "x", "x"))).isTrue();
        assertThat(revoked.contains(token("x", "s", "x"))).isTrue();
        assertThat(revoked.contains(token("x", "x", "a"))).isTrue();
        assertThat(revoked.contains(token("a", "t", "s"))).isFalse();
    }

    @Test
    void subject_tokenIssuedInALaterSecond_isGood() {
        revoked.add(revocation(Kind.SUBJECT, "a"));
        clock.advance(Duration.ofMillis(900));
        assertThat(revoked.contains(token("t", "s", "a"))).isTrue();

        clock.advance(Duration.ofMillis(100));
        assertThat(revoked.contains(token("t", "s", "a"))).isFalse();
    }

    @Test
    void subject_butOneSession_keepsThatOneOnly() {
        revoked.add(new Revocation(
                Kind.SUBJECT, "a", "mine", clock.instant(), clock.instant().plus(LIFETIME)));
        assertThat(revoked.contains(token("t", "mine", "a"))).isFalse();
        assertThat(revoked.contains(token("t", "other", "a"))).isTrue();

        revoked.add(revocation(Kind.SUBJECT, "a"));
        assertThat(revoked.contains(token("t", "mine", "a"))).isTrue();
    }

    @Test
    void revocation_olderOrRepeated_changesNothing() {
        Revocation early = revocation(Kind.SUBJECT, "a");
        clock.advance(Duration.ofSeconds(5));
        AccessToken between = token("t", "s", "a");
        revoked.add(revocation(Kind.SUBJECT, "a"));
        revoked.add(early);
        revoked.add(early);

        assertThat(revoked.contains(between)).isTrue();
        assertThat(revoked.size()).isEqualTo(1);
    }

    @Test
    void revocation_over_isForgotten() {
        Revocation revocation = revocation(Kind.SESSION, "s");
        revoked.add(revocation);
        clock.advance(LIFETIME);

        assertThat(revoked.size()).isZero();
        revoked.add(revocation);
        assertThat(revoked.size()).isZero();
    }

    /** Whatever gives way, no revoked token is accepted again, and a token issued from now on is good. */
    @Test
    void set_full_refusesAllTokensOfTheTimeOfWhatGaveWay() {
        RevokedTokens small = RevokedTokens.create(10, clock);
        AccessToken[] tokens = new AccessToken[30];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = token("t" + i, "s" + i, "a" + i);
            small.add(revocation(Kind.values()[i % 3], new String[] {"t", "s", "a"}[i % 3] + i));
            clock.advance(Duration.ofSeconds(1));
            assertThat(small.size()).isLessThanOrEqualTo(10);
            for (int j = 0; j <= i; j++) {
                assertThat(small.contains(tokens[j])).as("%s after %s", j, i).isTrue();
            }
        }
        assertThat(small.contains(token("t", "s", "a"))).isFalse();
    }

    @Test
    void revocation_asText_staysTheSame() {
        for (Revocation revocation : new Revocation[] {
            revocation(Kind.TOKEN, "0190-1"),
            revocation(Kind.SESSION, "sid"),
            revocation(Kind.SUBJECT, "account"),
            new Revocation(Kind.SUBJECT, "account", "sid", clock.instant(), clock.instant())
        }) {
            assertThat(Revocation.parse(revocation.format())).contains(revocation);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "session",
                "session s",
                "session s 1",
                "session s 2 1",
                "session s x 1 2",
                "user a 1 2",
                "subject a 1 99999999999999999999",
                "session  1 2"
            })
    void text_thatIsNoRevocation_isEmpty(String text) {
        assertThat(Revocation.parse(text)).isEmpty();
    }

    @Test
    void revocation_badParts_areRefused() {
        Instant now = clock.instant();
        assertThatThrownBy(() -> new Revocation(Kind.TOKEN, "", null, now, now))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Revocation(Kind.TOKEN, "a b", null, now, now))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Revocation(Kind.TOKEN, "a", "b", now, now))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RevokedTokens.create(0, clock)).isInstanceOf(IllegalArgumentException.class);
    }

    private Revocation revocation(Kind kind, String value) {
        return new Revocation(
                kind, value, null, clock.instant(), clock.instant().plus(LIFETIME));
    }

    private AccessToken token(String id, String session, String subject) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        return new AccessToken(id, subject, "web", session, Set.of(), null, null, "RU", now, now.plus(LIFETIME));
    }
}
