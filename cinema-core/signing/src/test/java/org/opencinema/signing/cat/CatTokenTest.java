package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.cat.CatVerification.Accepted;
import org.opencinema.signing.cat.CatVerification.Reason;
import org.opencinema.signing.cat.CatVerification.Rejected;
import org.opencinema.signing.cat.Cbor.Tagged;

final class CatTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final String URL = "https://cdn.example/films/stalker/seg-1.m4s";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final KeyPair EC = pair("EC", 256);
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final byte[] TLS_KEY = EC.getPublic().getEncoded();
    private static final byte[] THUMBPRINT = sha256(TLS_KEY);
    private static final List<CatSigner> SIGNERS = List.of(
            CatSigner.hs256("h", SECRET),
            CatSigner.es256("e", EC.getPrivate()),
            CatSigner.ps256("r", RSA.getPrivate()));

    private final CatSigner signer = SIGNERS.get(0);
    private final CatVerifier verifier = builder(NOW).build();
    private final CatClaims plain =
            CatClaims.builder().issuer("cinema").expiresAt(NOW.plusSeconds(60)).build();

    @Test
    void token_ofEachAlgorithm_isAcceptedUntilItExpires() {
        for (CatSigner each : SIGNERS) {
            String token = each.sign(plain);

            assertThat(verifier.verify(token, any())).isInstanceOf(Accepted.class);
            assertThat(reason(builder(NOW.plusSeconds(60)).build().verify(token, any())))
                    .isEqualTo(Reason.EXPIRED);
            assertThat(builder(NOW.plusSeconds(89))
                            .skew(Duration.ofSeconds(30))
                            .build()
                            .verify(token, any()))
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void token_withAnyBitChanged_isRejected() {
        for (CatSigner each : SIGNERS) {
            byte[] bytes = Base64.getUrlDecoder().decode(each.sign(plain));
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                String altered = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
                assertThat(verifier.verify(altered, any())).as("bit %d", bit).isInstanceOf(Rejected.class);
            }
        }
    }

    @Test
    void token_withAnyCharacterChanged_isRejected() {
        String token = signer.sign(plain);
        for (int i = 0; i <= token.length(); i++) {
            for (char c : "AQgw19-_=.%+/ \u0000\u00e9".toCharArray()) {
                String inserted = token.substring(0, i) + c + token.substring(i);
                String replaced = i == token.length() ? inserted : token.substring(0, i) + c + token.substring(i + 1);
                assertThat(verifier.verify(inserted, any())).isInstanceOf(Rejected.class);
                assertThat(replaced.equals(token) || verifier.verify(replaced, any()) instanceof Rejected)
                        .isTrue();
            }
        }
    }

    @Test
    void token_thatCallsItselfOfAnotherAlgorithm_isRejected() {
        byte[] payload = Cbor.write(plain.map());
        CoseKey confused = CoseKey.hs256("e", Arrays.copyOf(EC.getPublic().getEncoded(), 64));
        String other = CoseMessage.sign(confused, payload);
        Object none = new Tagged(
                17, List.of(Cbor.write(Map.of(1L, 0L)), Map.of(4L, "h".getBytes(UTF_8)), payload, new byte[0]));
        Object unnamed = new Tagged(
                17, List.of(new byte[] {(byte) 0xa0}, Map.of(1L, 5L, 4L, "h".getBytes(UTF_8)), payload, new byte[32]));
        Object critical = new Tagged(
                17,
                List.of(
                        Cbor.write(new LinkedHashMap<>(Map.of(1L, 5L, 2L, List.of(99L)))),
                        Map.of(4L, "h".getBytes(UTF_8)),
                        payload,
                        new byte[32]));

        assertThat(reason(verifier.verify(other, any()))).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(verifier.verify(base64(Cbor.write(none)), any()))).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(verifier.verify(base64(Cbor.write(unnamed)), any()))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(verifier.verify(base64(Cbor.write(critical)), any()))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(verifier.verify(CatSigner.hs256("old", SECRET).sign(plain), any())))
                .isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void keys_overlapWhileTheyRotate() {
        CatSigner next = CatSigner.hs256("next", "another secret of thirty-two bytes".getBytes(UTF_8));
        CatVerifier both = builder(NOW)
                .hs256("next", "another secret of thirty-two bytes".getBytes(UTF_8))
                .build();

        assertThat(both.verify(signer.sign(plain), any())).isInstanceOf(Accepted.class);
        assertThat(both.verify(next.sign(plain), any())).isInstanceOf(Accepted.class);
        assertThatThrownBy(() -> builder(NOW).hs256("h", SECRET)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CatSigner.hs256("h", new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CatSigner.es256("h", pair("EC", 384).getPrivate()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(10)
    void regex_thatTracksBackForEver_isNotMet_inBoundedTime() {
        String long1 = "/" + "a".repeat(2000) + "!";
        for (String regex : List.of("^/(a+)+$", "^/(a|a)*$", "^/(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)x$")) {
            notMet(
                    Claim.CATU,
                    c -> c.url(Part.PATH, Match.regex(regex)),
                    request("https://cdn.example" + long1).build());
        }
    }

    @Property(tries = 500)
    void verify_ofAnyText_rejectsWithoutException(@ForAll String text) {
        assertThat(verifier.verify(text, any())).isInstanceOf(Rejected.class);
        assertThat(verifier.verify(base64(text.getBytes(UTF_8)), any())).isInstanceOf(Rejected.class);
    }

    @Property(tries = 2000)
    void verify_ofAnySignedBytes_neverThrows(@ForAll byte[] payload) {
        String token = CoseMessage.sign(CoseKey.hs256("h", SECRET), payload);

        assertThat(verifier.verify(token, any())).isNotNull();
    }

    @Property(tries = 2000)
    void verify_ofSignedClaimsWithAnyByteChanged_neverThrows(@ForAll int at, @ForAll byte value) {
        CatClaims rich = plain.toBuilder()
                .network(address("192.0.2.0"), 24)
                .url(Part.PATH, Match.regex("^/films"))
                .circle(1, 2, 3)
                .dpop(Duration.ofSeconds(5), true)
                .confirmedBy(THUMBPRINT)
                .geohashes("ezs42")
                .altitude(1, 2)
                .rejectedShare(0.5, "x", NOW)
                .onRejection(Claim.EXP, new CatAction(302, Map.of(), Optional.empty()))
                .renewal(CatRenewal.of(CatRenewal.Type.HEADER, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .build();
        byte[] payload = Cbor.write(rich.map());
        payload[Math.floorMod(at, payload.length)] = value;

        assertThat(verifier.verify(CoseMessage.sign(CoseKey.hs256("h", SECRET), payload), any()))
                .isNotNull();
    }

    @Test
    @Timeout(10)
    void payload_thatClaimsToBeHuge_isMalformed_inBoundedMemory() {
        for (String hex : List.of(
                "9b7fffffffffffffff",
                "bb7fffffffffffffff",
                "5b7fffffffffffffff",
                "9a7fffffff",
                "bf",
                "9f",
                "5f41",
                "1c",
                "a1f500",
                "a2016161016162",
                "a1",
                "81".repeat(2000),
                "c1".repeat(2000),
                "61ff")) {
            String token = CoseMessage.sign(
                    CoseKey.hs256("h", SECRET), java.util.HexFormat.of().parseHex(hex));

            assertThat(reason(verifier.verify(token, any()))).as(hex).isEqualTo(Reason.MALFORMED);
        }
        assertThatThrownBy(() ->
                        signer.sign(plain.toBuilder().subject("s".repeat(8000)).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(reason(verifier.verify("A".repeat(50_000_000), any()))).isEqualTo(Reason.MALFORMED);
    }

    private void notMet(Claim claim, UnaryOperator<CatClaims.Builder> claims, CatRequest request) {
        assertThat(verify(claims, request))
                .isEqualTo(new Rejected(Reason.NOT_MET, Optional.of(claim), Optional.empty()));
    }

    private CatVerification verify(UnaryOperator<CatClaims.Builder> claims, CatRequest request) {
        return verifier.verify(signer.sign(claims.apply(plain.toBuilder()).build()), request);
    }

    private static Reason reason(CatVerification verification) {
        assertThat(verification).isInstanceOf(Rejected.class);
        return ((Rejected) verification).reason();
    }

    private static CatVerifier.Builder builder(Instant instant) {
        return CatVerifier.builder(Clock.fixed(instant, ZoneOffset.UTC))
                .hs256("h", SECRET)
                .es256("e", EC.getPublic())
                .ps256("r", RSA.getPublic())
                .issuer("cinema")
                .audience("edge");
    }

    private static CatRequest any() {
        return request(URL).build();
    }

    private static CatRequest.Builder request(String url) {
        return CatRequest.builder("GET", url);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
