package org.opencinema.signing.cat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.cat.CatVerification.Accepted;
import org.opencinema.signing.cat.CatVerification.Reason;
import org.opencinema.signing.cat.CatVerification.Rejected;
import org.opencinema.signing.testing.Peers;

/**
 * Both ways with @eyevinn/cat of npm, in its form with the CWT tag: without it, that library writes hexadecimal text in place of the
 * claims. It also does not read prefixes whose zeros are cut off, as RFC 9164 wants them.
 */
final class CatInteropTest {
    private static final String SECRET = "403697de87af64611c1d32a05dab0fe1fcb715a86ab435f1ec99192d79569388";
    private static final Map<String, Object> KEYS = Map.of("k1", SECRET);
    private static final String URL = "https://cdn.example/films/stalker/seg-1.m4s?b=2&a=1";

    private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    private final CatSigner signer = CatSigner.hs256("k1", HexFormat.of().parseHex(SECRET));
    private final CatVerifier verifier = CatVerifier.builder(Clock.systemUTC())
            .hs256("k1", HexFormat.of().parseHex(SECRET))
            .issuer("cinema")
            .audience("edge")
            .build();

    @Test
    void theirTokens_areAcceptedByUs_withEveryClaimThatTheyWrite() throws Exception {
        Map<String, Object> claims = new HashMap<>(Map.of(
                "iss",
                "cinema",
                "sub",
                "viewer",
                "aud",
                List.of("other", "edge"),
                "exp",
                now.getEpochSecond() + 600,
                "nbf",
                now.getEpochSecond() - 5,
                "iat",
                now.getEpochSecond(),
                "cti",
                "0b71",
                "catv",
                1));
        claims.put(
                "catu",
                Map.of(
                        "scheme", Map.of("exact-match", "https"),
                        "host", Map.of("suffix-match", ".example"),
                        "path", Map.of("prefix-match", "/films/"),
                        "query", Map.of("exact-match", "a=1&b=2"),
                        "parent-path", Map.of("exact-match", "/films/stalker"),
                        "filename", Map.of("contains-match", "seg"),
                        "stem", Map.of("exact-match", "seg-1"),
                        "extension", Map.of("exact-match", ".m4s")));
        claims.put("catm", List.of("GET", "HEAD"));
        claims.put("catnip", List.of("192.0.2.0/24", "2001:db8::/32", "198.51.100.7"));
        claims.put("cath", Map.of("User-Agent", Map.of("prefix-match", "Player/")));
        claims.put("catgeoiso3166", List.of("US", "GE"));
        claims.put("catr", Map.of("type", "header", "header-name", "x-cat", "expadd", 120, "deadline", 700));
        claims.put("catreplay", 0);
        claims.put("catpor", List.of(0.0, 7, now.getEpochSecond() + 600));
        claims.put(
                "catif",
                Map.of(
                        "exp",
                        List.of(
                                307,
                                Map.of("Location", List.of("https://a.example/?c=", Map.of("iss", "cinema"))),
                                "k1")));
        claims.put("geohash", "szr");
        claims.put("catgeocoord", List.of(List.of(41.7, 44.8, 50_000)));

        String token = Peers.ask(Map.of("ask", "generate", "keys", KEYS, "kid", "k1", "cwtTag", true, "claims", claims))
                .at("/token")
                .asText();
        for (String viewer : List.of("192.0.2.9", "198.51.100.7", "2001:db8::1")) {
            CatVerification verification = verifier.verify(
                    token, request().address(InetAddress.getByName(viewer)).build());

            assertThat(verification).isInstanceOf(Accepted.class);
            Accepted accepted = (Accepted) verification;
            assertThat(accepted.claims().subject()).contains("viewer");
            assertThat(accepted.claims().id()).contains("0b71");
            assertThat(accepted.renewal().flatMap(CatRenewal::name)).contains("x-cat");
        }
        assertThat(verifier.verify(
                        token,
                        request().address(InetAddress.getByName("198.51.100.8")).build()))
                .isEqualTo(new Rejected(Reason.NOT_MET, Optional.of(Claim.CATNIP), Optional.empty()));
        assertThat(verifier.verify(
                        token,
                        request().address(InetAddress.getByName("2001:db9::1")).build()))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void theirExpiredToken_tellsWhatToAnswer() throws Exception {
        Map<String, Object> claims = Map.of(
                "iss",
                "cinema",
                "exp",
                now.getEpochSecond() - 60,
                "catif",
                Map.of("exp", List.of(307, Map.of("Location", "https://a.example/login"), "k1")));
        String token = Peers.ask(Map.of("ask", "generate", "keys", KEYS, "kid", "k1", "cwtTag", true, "claims", claims))
                .at("/token")
                .asText();

        Rejected rejected = (Rejected) verifier.verify(token, request().build());

        assertThat(rejected.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(rejected.action().map(CatAction::status)).contains(307);
        assertThat(rejected.action()
                        .map(action -> action.headers().get("Location").text()))
                .contains("https://a.example/login");
    }

    @Test
    void ourTokens_areAcceptedByThem_andReadTheSame() throws Exception {
        CatClaims claims = CatClaims.builder()
                .issuer("cinema")
                .subject("viewer")
                .audience("edge", "other")
                .expiresAt(now.plusSeconds(600))
                .notBefore(now.minusSeconds(5))
                .issuedAt(now)
                .id(new byte[] {11, 113})
                .url(Part.SCHEME, Match.exact("https"))
                .url(Part.PATH, Match.prefix("/films/"))
                .url(Part.QUERY, Match.exact("a=1&b=2"))
                .url(Part.FILENAME, Match.sha256("seg-1.m4s"))
                .methods("GET")
                .network(InetAddress.getByName("192.0.2.8"), 29)
                .addresses(InetAddress.getByName("2001:db8::1"))
                .header("user-agent", Match.prefix("Player/"))
                .countries("US", "GE")
                .renewal(CatRenewal.of(CatRenewal.Type.COOKIE, Duration.ofMinutes(2), Duration.ofMinutes(1)))
                .build();
        CatClaims withoutHash =
                claims.toBuilder().url(Part.FILENAME, Match.exact("seg-1.m4s")).build();
        String token = signer.sign(withoutHash);

        List<JsonNode> answers = Peers.ask(List.of(
                validate(token, URL, "192.0.2.9"),
                validate(token, URL, "2001:db8::1"),
                validate(token, URL, "203.0.113.1"),
                validate(token, URL.replace("films", "keys"), "192.0.2.9"),
                validate(token.substring(0, token.length() - 3) + "AAA", URL, "192.0.2.9")));

        assertThat(answers.get(0).at("/error").asText()).isEmpty();
        assertThat(answers.get(0).at("/accepted").asBoolean()).isTrue();
        assertThat(answers.get(0).at("/claims/sub").asText()).isEqualTo("viewer");
        assertThat(answers.get(0).at("/claims/cti").asText()).isEqualTo("0b71");
        assertThat(answers.get(0).at("/claims/catu/path/prefix-match").asText()).isEqualTo("/films/");
        assertThat(answers.get(0).at("/claims/catr/type").asText()).isEqualTo("cookie");
        assertThat(answers.get(0).at("/claims/catr/expadd").asLong()).isEqualTo(120);
        assertThat(answers.get(1).at("/accepted").asBoolean()).isTrue();
        assertThat(answers.subList(2, 5))
                .noneMatch(answer -> answer.at("/accepted").asBoolean());
        assertThat(verifier.verify(
                        signer.sign(claims),
                        request().address(InetAddress.getByName("192.0.2.9")).build()))
                .isInstanceOf(Accepted.class);
    }

    private static Map<String, Object> validate(String token, String url, String ip) {
        Map<String, Object> question =
                new HashMap<>(Map.of("ask", "validate", "keys", KEYS, "token", token, "cwtTag", true));
        question.putAll(Map.of("issuer", "cinema", "audience", List.of("edge"), "url", url, "ip", ip));
        return question;
    }

    private static CatRequest.Builder request() {
        return CatRequest.builder("GET", URL)
                .header("User-Agent", "Player/1.0")
                .country("GE", "GE-TB")
                .position(41.7, 44.8);
    }
}
