package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.signing.UrlVerification.Accepted;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;

/** What every signer and its verifier keep to. */
final class UrlSignerTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3600);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final URI URL = URI.create("https://cdn.example/media/films/seg-1.m4s");
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final KeyPair EC = pair("EC", 256);

    /** A way to sign, with the characters at the end of a path that it leaves open. */
    record Scheme(
            String name,
            UrlSigner signer,
            Function<Clock, UrlVerifier> verifier,
            Function<Clock, UrlVerifier> other,
            int open) {
        UrlVerifier at(Instant instant) {
            return verifier.apply(Clock.fixed(instant, ZoneOffset.UTC));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Scheme> schemes() {
        Clock now = Clock.fixed(NOW, ZoneOffset.UTC);
        SigningKeys keys = SigningKeys.of(1, bytes(32));
        return List.of(
                new Scheme(
                        "path token",
                        PathSigner.create(keys).urls("/media/", 1, new UUID(1, 2)),
                        clock -> PathVerifier.create(keys, clock, SKEW).urls("/media/", 1),
                        clock -> PathVerifier.create(SigningKeys.of(1, bytes(33)), clock)
                                .urls("/media/", 1),
                        "/seg-1.m4s".length()),
                new Scheme(
                        "secure_link",
                        SecureLink.create("a secret of nginx", now),
                        clock -> SecureLink.create(
                                List.of("the next secret of nginx", "a secret of nginx"), clock, SKEW),
                        clock -> SecureLink.create("another secret of nginx", clock),
                        0),
                new Scheme(
                        "EdgeAuth",
                        EdgeAuth.builder(bytes(32)).build(now),
                        clock -> EdgeAuth.builder(bytes(16))
                                .alsoAccept(bytes(32))
                                .skew(SKEW)
                                .build(clock),
                        clock -> EdgeAuth.builder(bytes(32)).salt("salt").build(clock),
                        0),
                new Scheme(
                        "S3",
                        S3Urls.create("us-east-1", "AKIDEXAMPLE", "secret", now),
                        clock -> S3Urls.create(
                                "us-east-1", "NEXT", Map.of("NEXT", "x", "AKIDEXAMPLE", "secret"), clock, SKEW),
                        clock -> S3Urls.create("us-east-1", "AKIDEXAMPLE", "other", clock),
                        0),
                cloudFront("CloudFront RSA", RSA, EC),
                cloudFront("CloudFront ECDSA", EC, RSA));
    }

    private static Scheme cloudFront(String name, KeyPair pair, KeyPair next) {
        Map<String, java.security.PublicKey> keys = Map.of("K1", pair.getPublic(), "K2", next.getPublic());
        return new Scheme(
                name,
                CloudFrontSigner.create("K1", pair.getPrivate()),
                clock -> CloudFrontVerifier.create(keys, clock, SKEW),
                clock -> CloudFrontVerifier.create(Map.of("K1", next.getPublic()), clock, SKEW),
                0);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void url_thatWasSigned_isAcceptedUntilItExpires(Scheme scheme) {
        String signed = scheme.signer.sign(URL, LATER).toString();

        assertThat(scheme.at(NOW).verify(signed)).isEqualTo(new Accepted(LATER));
        assertThat(scheme.at(LATER.plus(SKEW).minusMillis(1)).verify(signed)).isEqualTo(new Accepted(LATER));
        assertThat(scheme.at(LATER.plus(SKEW)).verify(signed)).isEqualTo(new Rejected(Reason.EXPIRED));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void url_ofAnotherSecret_isRejected(Scheme scheme) {
        String signed = scheme.signer.sign(URL, LATER).toString();

        assertThat(scheme.other.apply(Clock.fixed(NOW, ZoneOffset.UTC)).verify(signed))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void url_withAnyCoveredCharacterChanged_isRejected(Scheme scheme) {
        String signed = scheme.signer.sign(URL, LATER).toString();
        int start = "https://cdn.example".length();
        for (int i = start; i < signed.length() - scheme.open; i++) {
            for (char c : "Aa0_-~%/.&=+".toCharArray()) {
                String altered = signed.substring(0, i) + c + signed.substring(i + 1);
                assertThat(altered.equals(signed) || scheme.at(NOW).verify(altered) instanceof Rejected)
                        .as("%s at %d of %s", c, i, signed)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void url_withoutSignature_cutShort_orWithMore_isRejected(Scheme scheme) {
        String signed = scheme.signer.sign(URL, LATER).toString();
        String covered = signed.substring(0, signed.length() - scheme.open);

        assertThat(scheme.at(NOW).verify(URL.toString())).isInstanceOf(Rejected.class);
        for (int length = 0; length < covered.length(); length++) {
            assertThat(scheme.at(NOW).verify(signed.substring(0, length))).isInstanceOf(Rejected.class);
        }
        assertThat(scheme.at(NOW).verify(covered + "x" + signed.substring(covered.length())))
                .isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void sign_ofUrlThatServersReadDifferently_throws(String url) {
        for (Scheme scheme : schemes()) {
            assertThatThrownBy(() -> scheme.signer.sign(URI.create(url), LATER))
                    .as("%s of %s", scheme, url)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void verify_ofUrlThatServersReadDifferently_rejectsAsMalformed(String url) {
        for (Scheme scheme : schemes()) {
            assertThat(scheme.at(NOW).verify(url)).isEqualTo(new Rejected(Reason.MALFORMED));
        }
    }

    static Stream<String> hostile() {
        String site = "https://cdn.example";
        return Stream.of(
                        "/media/../films/a.m4s",
                        "/media/./films/a.m4s",
                        "/media/films/..",
                        "/media/%2e%2e/films/a.m4s",
                        "/media/.%2E/films/a.m4s",
                        "/media/films%2fa.m4s",
                        "/media/films%5ca.m4s",
                        "/media//films/a.m4s",
                        "/media/films/a%00.m4s",
                        "/media/films/a%0d%0ab",
                        "/media/films/%252e%252e/a",
                        "/media/films/%c0%ae%c0%ae/a",
                        "/media/films/%ff",
                        "/media/films/a#b",
                        "/media/films/\u0444\u0438\u043b\u044c\u043c.m4s",
                        "/media/films/\uff0e\uff0e/a.m4s",
                        "/media/films/\u2215a.m4s")
                .map(site::concat)
                .flatMap(url -> Stream.of(url, url.replace("cdn", "user@cdn")));
    }

    @Property(tries = 300)
    void verify_ofAnyText_rejectsWithoutException(@ForAll String text) {
        for (Scheme scheme : schemes()) {
            assertThat(scheme.at(NOW).verify(text)).isInstanceOf(Rejected.class);
            assertThat(scheme.at(NOW).verify(URL + "?" + text)).isInstanceOf(Rejected.class);
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void verify_ofMegabytes_rejectsAtOnce(Scheme scheme) {
        String signed = scheme.signer.sign(URL, LATER).toString();

        assertThat(scheme.at(NOW).verify(signed + "&".repeat(20_000_000))).isEqualTo(new Rejected(Reason.MALFORMED));
    }

    private static byte[] bytes(int length) {
        return "0123456789abcdef0123456789abcdef0123456789abcdef"
                .substring(0, length)
                .getBytes(UTF_8);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
