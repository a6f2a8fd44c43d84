package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Rejected;
import org.opencinema.tokens.testing.BadToken;
import org.opencinema.tokens.testing.BadTokens;

final class AttackTest {
    private static final String ISSUER = "https://cinema.example";
    private static final String AUDIENCE = "opencinema";
    private static final SettableClock CLOCK = new SettableClock();
    private static final SigningKey RSA = SigningKey.generate(SignatureAlgorithm.RS256);
    private static final SigningKey EC = SigningKey.generate(SignatureAlgorithm.ES256);
    private static final KeyRing RING =
            new KeyRing(new RingKey(RSA, CLOCK.instant()), new RingKey(EC, CLOCK.instant()), List.of());

    private final TokenVerifier verifier = TokenVerifier.create(RING, ISSUER, AUDIENCE, CLOCK);

    static List<BadToken> tokens() {
        return BadTokens.of(RSA, EC, ISSUER, AUDIENCE, CLOCK.instant());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void attack_isRejectedForItsReason(BadToken bad) {
        Verification verification = verifier.verify(bad.token());

        assertThat(verification).isInstanceOf(Rejected.class);
        assertThat(((Rejected) verification).reason()).isEqualTo(bad.reason());
        assertThat(verifier.verify(bad.token())).as("the second time").isEqualTo(verification);
    }

    @Test
    void token_thatTheAttacksAreMadeOf_isAccepted() {
        Stream.of(RSA, EC)
                .map(key -> BadTokens.good(key, ISSUER, AUDIENCE, CLOCK.instant()))
                .forEach(good -> assertThat(verifier.verify(good)).isInstanceOf(Accepted.class));
    }

    @Test
    void attacks_haveNamesOfTheirOwn() {
        assertThat(tokens()).extracting(BadToken::name).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    }
}
