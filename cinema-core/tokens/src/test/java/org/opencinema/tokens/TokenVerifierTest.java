package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

final class TokenVerifierTest {
    private static final String ISSUER = "https://cinema.example";
    private static final String AUDIENCE = "opencinema";
    private static final SettableClock CLOCK = new SettableClock();
    private static final KeyRing RING = KeyRing.generate(SignatureAlgorithm.RS256, CLOCK.instant());
    private static final KeyRing FOREIGN = KeyRing.generate(SignatureAlgorithm.RS256, CLOCK.instant());
    private static final long NOW = CLOCK.instant().getEpochSecond();

    private final AtomicReference<KeyRing> ring = new AtomicReference<>(RING);
    private final SettableClock clock = new SettableClock();
    private final TokenVerifier verifier = TokenVerifier.create(id -> ring.get().findKey(id), ISSUER, AUDIENCE, clock);
    private final TokenIssuer issuer = TokenIssuer.create(ring::get, ISSUER, AUDIENCE);

    @Test
    void token_issued_isAcceptedWithAllItSays() {
        AccessToken content = content();

        assertThat(verifier.verify(issuer.issue(content))).isEqualTo(new Accepted(content));
    }

    @Test
    void token_withoutPlanAndProfile_isAccepted() {
        AccessToken content = new AccessToken(
                "id", "subject", "web", "session", Set.of(), null, null, "RU", clock.instant(), clock.instant());

        assertThat(verifier.verify(issuer.issue(content))).isEqualTo(new Accepted(content));
    }

    @Test
    void token_ofAnApp_isAcceptedWithItsScopes() {
        AccessToken content = new AccessToken(
                "id",
                "subject",
                "app",
                "session",
                Set.of(),
                null,
                null,
                "RU",
                clock.instant(),
                clock.instant(),
                null,
                Set.of("openid", "email"));

        String token = issuer.issue(content);

        assertThat(verifier.verify(token)).isEqualTo(new Accepted(content));
        assertThat(payload(token)).contains("\"scope\":\"email openid\"");
    }

    @Test
    void idToken_isBoundToTheAccessToken_andIsNone() {
        Instant now = clock.instant();
        IdToken content =
                new IdToken("subject", AUDIENCE, "session", "n-1", now.minusSeconds(60), now, now.plusSeconds(60));

        String token = issuer.issue(content, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");

        assertThat(verifier.verify(token))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.WRONG_TYPE));
        assertThat(payload(token))
                .contains("\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"") // the example of OpenID Connect Core A.3
                .contains("\"nonce\":\"n-1\"", "\"aud\":\"" + AUDIENCE + "\"", "\"sid\":\"session\"")
                .contains("\"auth_time\":" + (now.getEpochSecond() - 60));
    }

    private static String payload(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8);
    }

    @Test
    void token_issued_hasTheHeaderAndClaimsOfRfc9068() {
        String[] parts = issuer.issue(content()).split("\\.");

        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8))
                .contains(
                        "\"typ\":\"at+jwt\"",
                        "\"alg\":\"RS256\"",
                        "\"kid\":\"" + RING.current().id() + "\"");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                .contains("\"iss\":", "\"exp\":", "\"aud\":", "\"sub\":", "\"client_id\":", "\"iat\":", "\"jti\":")
                .contains("\"sid\":", "\"roles\":", "\"plan\":", "\"pid\":", "\"country\":");
    }

    static Stream<Arguments> badTokens() {
        String good = token(header(), claims());
        String signature = good.substring(good.lastIndexOf('.'));
        String tenKilobytes = token(header(), with("jti", "\"" + "x".repeat(10_000) + "\""));
        return Stream.of(
                bad(
                        "alg none",
                        Reason.WRONG_ALGORITHM,
                        encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + body() + "."),
                bad("HS256 with the public key", Reason.WRONG_ALGORITHM, hs256()),
                bad("RS512", Reason.WRONG_ALGORITHM, token(header().replace("RS256", "RS512"), claims())),
                bad("wrong type", Reason.WRONG_TYPE, token(header().replace("at+jwt", "JWT"), claims())),
                bad("no type", Reason.WRONG_TYPE, token(header().replace("\"typ\":\"at+jwt\",", ""), claims())),
                bad(
                        "critical extension",
                        Reason.MALFORMED,
                        token(header().replace("{", "{\"crit\":[\"b64\"],"), claims())),
                bad(
                        "unknown key",
                        Reason.UNKNOWN_KEY,
                        token(header().replace(RING.current().id(), "other"), claims())),
                bad("no key id", Reason.UNKNOWN_KEY, token("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", claims())),
                bad(
                        "signed by a stranger under our key id",
                        Reason.BAD_SIGNATURE,
                        sign(header(), claims(), FOREIGN.current().key())),
                bad("no signature", Reason.BAD_SIGNATURE, good.substring(0, good.length() - signature.length() + 1)),
                bad(
                        "last character altered",
                        Reason.MALFORMED,
                        good.substring(0, good.length() - 1) + nextCharacter(good)),
                bad("truncated signature", Reason.BAD_SIGNATURE, good.substring(0, good.length() - 2)),
                bad("truncated to two parts", Reason.MALFORMED, good.substring(0, good.length() - signature.length())),
                bad("four parts", Reason.MALFORMED, good + ".x"),
                bad("empty", Reason.MALFORMED, ""),
                bad("dots", Reason.MALFORMED, ".."),
                bad("spaces around", Reason.MALFORMED, " " + good + " "),
                bad("10 kB", Reason.MALFORMED, tenKilobytes),
                bad("not base64", Reason.MALFORMED, "%%%.%%%.%%%"),
                bad("not JSON", Reason.MALFORMED, encode("x") + "." + encode("y") + ".z"),
                bad("JSON array", Reason.MALFORMED, encode("[1]") + "." + encode("[1]") + ".AAAA"),
                bad("JSON null", Reason.MALFORMED, encode("null") + "." + encode("null") + ".AAAA"),
                bad("duplicate claim", Reason.MALFORMED, token(header(), claims().replace("{", "{\"sub\":\"admin\","))),
                bad("duplicate header", Reason.MALFORMED, token(header().replace("{", "{\"alg\":\"none\","), claims())),
                bad(
                        "altered payload",
                        Reason.BAD_SIGNATURE,
                        encode(header()) + "." + encode(with("roles", "[\"admin\"]")) + signature),
                bad("wrong issuer", Reason.WRONG_ISSUER, token(header(), with("iss", "\"https://evil.example\""))),
                bad("no issuer", Reason.WRONG_ISSUER, token(header(), without("iss"))),
                bad("wrong audience", Reason.WRONG_AUDIENCE, token(header(), with("aud", "[\"other\"]"))),
                bad("no audience", Reason.WRONG_AUDIENCE, token(header(), without("aud"))),
                bad(
                        "expired",
                        Reason.EXPIRED,
                        token(
                                header(),
                                with("exp", Long.toString(NOW - 30))
                                        .replace("\"iat\":" + NOW, "\"iat\":" + (NOW - 900)))),
                bad(
                        "issued in the future",
                        Reason.NOT_YET_VALID,
                        token(header(), with("iat", Long.toString(NOW + 31)))),
                bad(
                        "not before the future",
                        Reason.NOT_YET_VALID,
                        token(header(), with("nbf", Long.toString(NOW + 31)))),
                bad("no expiry", Reason.MALFORMED, token(header(), without("exp"))),
                bad("expiry as text", Reason.MALFORMED, token(header(), with("exp", "\"soon\""))),
                bad(
                        "expiry beyond time",
                        Reason.MALFORMED,
                        token(header(), with("exp", Long.toString(Long.MAX_VALUE)))),
                bad("expiry beyond numbers", Reason.MALFORMED, token(header(), with("exp", "1e400"))),
                bad("no subject", Reason.MALFORMED, token(header(), without("sub"))),
                bad("subject as number", Reason.MALFORMED, token(header(), with("sub", "1"))),
                bad("no session", Reason.MALFORMED, token(header(), without("sid"))),
                bad("roles as text", Reason.MALFORMED, token(header(), with("roles", "\"admin\""))),
                bad("null role", Reason.MALFORMED, token(header(), with("roles", "[null]"))),
                bad("plan as number", Reason.MALFORMED, token(header(), with("plan", "3"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void token_bad_isRejectedWithTheReason(String name, Reason reason, String token) {
        Verification verification = verifier.verify(token);

        assertThat(verification).isInstanceOf(Rejected.class);
        assertThat(((Rejected) verification).reason()).isEqualTo(reason);
        assertThat(verifier.verify(token)).as("the second time").isEqualTo(verification);
    }

    @Test
    void token_builtByHand_isAcceptedSoThatTheBadOnesFailForTheirReason() {
        assertThat(verifier.verify(token(header(), claims()))).isInstanceOf(Accepted.class);
    }

    @Test
    void token_alteredUnderARememberedSignature_isRejected() {
        String good = token(header(), claims());
        assertThat(verifier.verify(good)).isInstanceOf(Accepted.class);
        String forged =
                encode(header()) + "." + encode(with("roles", "[\"admin\"]")) + good.substring(good.lastIndexOf('.'));

        assertThat(verifier.verify(forged)).isInstanceOf(Rejected.class);
        assertThat(verifier.verify(good)).isInstanceOf(Accepted.class);
    }

    @Test
    void token_anyByteAltered_isRejected() {
        String good = token(header(), claims());
        assertThat(verifier.verify(good)).isInstanceOf(Accepted.class);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            String altered = good.substring(0, i) + other + good.substring(i + 1);
            assertThat(verifier.verify(altered)).as("character %d", i).isInstanceOf(Rejected.class);
        }
    }

    @Test
    void token_random_isRejectedWithoutException() {
        Random random = new Random(7);
        String good = token(header(), claims());
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int j = 0; j <= random.nextInt(4); j++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            text.setLength(random.nextInt(text.length()));
            assertThat(verifier.verify(text.toString())).isInstanceOf(Rejected.class);
        }
    }

    @Test
    void token_remembered_stillExpires() {
        String token = issuer.issue(content());
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);

        clock.advance(Duration.ofMinutes(15).plusSeconds(29));
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isInstanceOf(Rejected.class);
    }

    @Test
    void token_ofAKeySourceThatMayWait_isNotVerifiedAtOnce() {
        String token = issuer.issue(content());
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);

        assertThat(verifier.verifyAtOnce(token)).isEmpty();
    }

    @Test
    void rotation_keepsVerifyingUntilTheOldKeyIsWithdrawn() {
        String before = issuer.issue(content());
        assertThat(verifier.verify(before)).isInstanceOf(Accepted.class);

        ring.set(RING.rotate(FOREIGN.next().key(), clock.instant()));
        String after = issuer.issue(content());
        assertThat(verifier.verify(before)).isInstanceOf(Accepted.class);
        assertThat(verifier.verify(after)).isInstanceOf(Accepted.class);
        assertThat(ring.get().current().key()).isEqualTo(RING.next().key());

        ring.set(ring.get().withoutRetired(RING.current().id()));
        assertThat(((Rejected) verifier.verify(before)).reason()).isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(verifier.verify(after)).isInstanceOf(Accepted.class);
    }

    @Test
    void tokens_moreThanCanBeRemembered_pushOthersOut() {
        List<String> tokens = IntStream.range(0, 40)
                .mapToObj(i -> token(header(), with("jti", "\"" + i + "\"")))
                .toList();
        TrustedIssuer trusted = TrustedIssuer.of(ISSUER, AUDIENCE, RING);
        VerifiedTokens small = new VerifiedTokens(4);
        for (String token : tokens) {
            small.put(new VerifiedTokens.Entry(
                    token, content(), trusted, RING.current().key().publicKey()));
        }

        assertThat(tokens.stream().filter(token -> small.find(token) != null).count())
                .isBetween(1L, 4L);
    }

    @Test
    void signingKey_throughPkcs8_staysTheSame() {
        SigningKey copy =
                SigningKey.of(SignatureAlgorithm.RS256, RING.current().key().pkcs8());

        assertThat(copy.id()).isEqualTo(RING.current().id());
        assertThat(copy.publicKey()).isEqualTo(RING.current().key().publicKey());
        assertThat(copy).hasToString("SigningKey[" + copy.id() + ", RS256]");
        assertThat(catchThrowable(() -> SigningKey.of(SignatureAlgorithm.RS256, new byte[] {1, 2, 3})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private AccessToken content() {
        Instant now = clock.instant();
        return new AccessToken(
                "0190-1",
                "account",
                "web",
                "session",
                Set.of("viewer", "editor"),
                "premium",
                "profile",
                "RU",
                now,
                now.plus(Duration.ofMinutes(15)));
    }

    private static Arguments bad(String name, Reason reason, String token) {
        return Arguments.of(name, reason, token);
    }

    private static String header() {
        return "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\""
                + RING.current().id() + "\"}";
    }

    private static Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("iss", "\"" + ISSUER + "\"");
        members.put("aud", "\"" + AUDIENCE + "\"");
        members.put("sub", "\"account\"");
        members.put("client_id", "\"web\"");
        members.put("jti", "\"1\"");
        members.put("sid", "\"session\"");
        members.put("roles", "[\"viewer\"]");
        members.put("country", "\"US\"");
        members.put("iat", Long.toString(NOW));
        members.put("exp", Long.toString(NOW + 900));
        return members;
    }

    private static String claims() {
        return json(members());
    }

    private static String with(String name, String value) {
        Map<String, String> members = members();
        members.put(name, value);
        return json(members);
    }

    private static String without(String name) {
        Map<String, String> members = members();
        members.remove(name);
        return json(members);
    }

    private static String json(Map<String, String> members) {
        return new TreeMap<>(members)
                .entrySet().stream()
                        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static String body() {
        return encode(claims());
    }

    private static String token(String header, String claims) {
        return sign(header, claims, RING.current().key());
    }

    private static String sign(String header, String claims, SigningKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.privateKey());
            String signed = encode(header) + "." + encode(claims);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hs256() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(RING.current().key().publicKey().key().getEncoded(), "HmacSHA256"));
            String signed = encode(header().replace("RS256", "HS256")) + "." + body();
            return signed + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** The bits that differ are beyond the 256 bytes of the signature, so a lenient decoder would not see them. */
    private static char nextCharacter(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) + 1);
    }
}
