package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.cat.CatVerification.Accepted;
import org.opencinema.signing.cat.CatVerification.Reason;
import org.opencinema.signing.cat.CatVerification.Rejected;
import org.opencinema.signing.cat.Cbor.Tagged;

final class CatClaimsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final String URL = "https://cdn.example/films/stalker/seg-1.m4s";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final KeyPair EC = pair("EC", 256);
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final byte[] TLS_KEY = EC.getPublic().getEncoded();
    private static final byte[] THUMBPRINT = sha256(TLS_KEY);

    private final CatSigner signer = CatSigner.hs256("h", SECRET);
    private final CatVerifier verifier = builder(NOW).build();
    private final CatClaims plain =
            CatClaims.builder().issuer("cinema").expiresAt(NOW.plusSeconds(60)).build();

    @Test
    void claims_ofCwt_areChecked() {
        met(c -> c.audience("edge"), any());
        met(c -> c.audience("x", "edge"), any());
        notMet(Claim.AUD, c -> c.audience("x", "y"), any());
        notMet(Claim.ISS, c -> c.issuer("someone"), any());
        met(c -> c.subject("viewer").issuedAt(NOW).id(new byte[] {1}).notBefore(NOW), any());
        assertThat(reason(verify(c -> c.notBefore(NOW.plusSeconds(1)), any()))).isEqualTo(Reason.NOT_YET_VALID);
        malformed(Claim.EXP, "tomorrow");
        malformed(Claim.EXP, Double.NaN);
        malformed(Claim.EXP, -1L);
        malformed(Claim.NBF, List.of());
        malformed(Claim.AUD, 1L);
        malformed(Claim.CTI, "text");
    }

    @Test
    void catv_otherThanOne_isNotMet() {
        notMet(Claim.CATV, c -> c.put(Claim.CATV, 2L), any());
    }

    @Test
    void unknownClaim_isRejected_unlessItIsToBeIgnored() {
        CatClaims own = plain.toBuilder().text(-70_001, "x").build();
        CatClaims composite = plain.toBuilder().text(324, "x").build();
        CatClaims watermark = plain.toBuilder().text(300, "x").build();

        assertThat(reason(verifier.verify(signer.sign(own), any()))).isEqualTo(Reason.UNKNOWN_CLAIM);
        assertThat(reason(verifier.verify(signer.sign(composite), any()))).isEqualTo(Reason.UNKNOWN_CLAIM);
        assertThat(verifier.verify(signer.sign(watermark), any())).isInstanceOf(Accepted.class);
        assertThat(builder(NOW).ignore(-70_001).build().verify(signer.sign(own), any()))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void catu_meansEveryPartThatItNames() {
        CatRequest request = any();
        met(c -> c.url(Part.SCHEME, Match.exact("https")).url(Part.HOST, Match.suffix(".example")), request);
        met(c -> c.url(Part.PORT, Match.exact("443")), request);
        met(
                c -> c.url(Part.PORT, Match.exact("8443")),
                request(URL.replace("example", "example:8443")).build());
        met(c -> c.url(Part.PATH, Match.prefix("/films/")).url(Part.PATH, Match.contains("stalker")), request);
        met(
                c -> c.url(Part.QUERY, Match.exact("a=1&b=2")),
                request(URL + "?b=2&a=1").build());
        met(
                c -> c.url(Part.PARENT_PATH, Match.exact("/films/stalker"))
                        .url(Part.FILENAME, Match.exact("seg-1.m4s")),
                request);
        met(c -> c.url(Part.STEM, Match.regex("^seg-[0-9]+$")).url(Part.EXTENSION, Match.exact(".m4s")), request);
        met(c -> c.url(Part.FILENAME, Match.sha256("seg-1.m4s")), request);
        notMet(Claim.CATU, c -> c.url(Part.FILENAME, Match.sha256("seg-2.m4s")), request);
        notMet(Claim.CATU, c -> c.url(Part.PATH, Match.prefix("/films/")).url(Part.HOST, Match.exact("x")), request);
        notMet(
                Claim.CATU,
                c -> c.url(Part.QUERY, Match.exact("a=1")),
                request(URL + "?a=1&a=2").build());
        for (String url : List.of(
                "/films/../keys/k", "/films/%2e%2e/keys/k", "/films//a", "/films/a%2fb", "/films/\uff0e\uff0e/k")) {
            notMet(
                    Claim.CATU,
                    c -> c.url(Part.PATH, Match.prefix("/films/")),
                    request("https://cdn.example" + url).build());
        }
        malformed(Claim.CATU, Map.of());
        malformed(Claim.CATU, Map.of(9L, Map.of(0L, "x")));
        malformed(Claim.CATU, Map.of(3L, Map.of(5L, "x")));
        malformed(Claim.CATU, Map.of(3L, Map.of(0L, 1L)));
        malformed(Claim.CATU, Map.of(3L, Map.of(4L, List.of("a", "i"))));
        malformed(Claim.CATU, Map.of(3L, Map.of(4L, "(")));
        malformed(Claim.CATU, Map.of(3L, Map.of(4L, "(?i)a")));
    }

    @Test
    void claims_ofTheRequest_areChecked() throws Exception {
        met(c -> c.methods("GET", "HEAD"), any());
        notMet(Claim.CATM, c -> c.methods("HEAD"), any());
        met(c -> c.protocols("h2", "h3"), request(URL).protocol("h3").build());
        notMet(
                Claim.CATALPN,
                c -> c.protocols("h2"),
                request(URL).protocol("http/1.1").build());
        notMet(Claim.CATALPN, c -> c.protocols("h2"), any());
        met(
                c -> c.header("X-A", Match.exact("1")),
                request(URL).header("x-a", "0").header("X-a", "1").build());
        notMet(
                Claim.CATH,
                c -> c.header("X-A", Match.exact("1")).header("X-B", Match.exact("1")),
                request(URL).header("X-A", "1").build());
        met(c -> c.tlsPublicKey(THUMBPRINT), request(URL).tlsPublicKey(TLS_KEY).build());
        met(c -> c.tlsPublicKey(TLS_KEY), request(URL).tlsPublicKey(TLS_KEY).build());
        notMet(
                Claim.CATTPK,
                c -> c.tlsPublicKey(THUMBPRINT),
                request(URL).tlsPublicKey(RSA.getPublic().getEncoded()).build());
        notMet(Claim.CATTPK, c -> c.tlsPublicKey(THUMBPRINT), any());
        malformed(Claim.CATM, "GET");
        malformed(Claim.CATALPN, List.of("h2"));
        malformed(Claim.CATH, List.of());
        malformed(Claim.CATTPK, "hex");
    }

    @Test
    void catnip_meansAnyOfItsNetworks() throws Exception {
        InetAddress four = InetAddress.getByName("192.0.2.130");
        InetAddress six = InetAddress.getByName("2001:db8:1::1");
        UnaryOperator<CatClaims.Builder> blocks = c -> c.network(address("192.0.2.128"), 25)
                .network(address("2001:db8::"), 32)
                .networks(64_496);

        met(blocks, request(URL).address(four).build());
        met(blocks, request(URL).address(six).build());
        met(blocks, request(URL).network(64_496).build());
        met(c -> c.addresses(four, six), request(URL).address(six).build());
        met(
                c -> c.put(Claim.CATNIP, List.of(List.of(1L, 5L))),
                request(URL).network(5).build());
        notMet(
                Claim.CATNIP,
                c -> c.put(Claim.CATNIP, List.of(List.of(1L, 5L))),
                request(URL).network(6).build());
        notMet(
                Claim.CATNIP,
                blocks,
                request(URL).address(address("192.0.2.127")).build());
        notMet(Claim.CATNIP, blocks, any());
        malformed(Claim.CATNIP, List.of(new Tagged(52, new byte[5])));
        malformed(Claim.CATNIP, List.of(new Tagged(53, new byte[4])));
        malformed(Claim.CATNIP, List.of(new Tagged(52, List.of(33L, new byte[4]))));
        malformed(Claim.CATNIP, List.of("192.0.2.1"));
        malformed(Claim.CATNIP, List.of(-1L));
    }

    @Test
    void claims_ofGeography_areChecked() {
        CatRequest tbilisi = request(URL)
                .country("GE", "GE-TB")
                .position(41.7151, 44.8271)
                .altitude(480)
                .build();

        met(c -> c.countries("US", "GE"), tbilisi);
        met(c -> c.countries("GE-TB"), tbilisi);
        notMet(Claim.CATGEOISO3166, c -> c.countries("US", "G"), tbilisi);
        notMet(Claim.CATGEOISO3166, c -> c.countries("GE-AJ"), tbilisi);
        met(c -> c.circle(0, 0, 10).circle(41.6168, 41.6367, 270_000), tbilisi);
        notMet(Claim.CATGEOCOORD, c -> c.circle(41.6168, 41.6367, 260_000), tbilisi);
        met(
                c -> c.geohashes("ezs42", "szr"),
                request(URL).position(41.7151, 44.8271).build());
        met(c -> c.geohashes("ezs42"), request(URL).position(42.6, -5.6).build());
        notMet(Claim.GEOHASH, c -> c.geohashes("ezs42"), tbilisi);
        met(c -> c.altitude(500, 20), tbilisi);
        notMet(Claim.CATGEOALT, c -> c.altitude(500, 19), tbilisi);
        notMet(Claim.CATGEOALT, c -> c.altitude(500, 1000), any());
        notMet(Claim.CATGEOCOORD, c -> c.circle(0, 0, 100_000_000), any());
        malformed(Claim.CATGEOCOORD, List.of(List.of(91.0, 0.0, 1L)));
        malformed(Claim.CATGEOCOORD, List.of(List.of(Double.NaN, 0.0, 1L)));
        malformed(Claim.CATGEOALT, List.of(1.0));
        malformed(Claim.GEOHASH, "");
        malformed(Claim.CATGEOISO3166, List.of(1L));
    }

    @Test
    void catpor_rejectsItsShareUntilItsEnd() {
        String token = signer.sign(plain.toBuilder()
                .rejectedShare(0.25, "campaign", NOW.plusSeconds(30))
                .build());
        CatVerifier seeded = builder(NOW).random(new SplittableRandom(42)).build();
        long rejected = java.util.stream.IntStream.range(0, 10_000)
                .filter(i -> seeded.verify(token, any()) instanceof Rejected)
                .count();

        assertThat(rejected).isBetween(2300L, 2700L);
        notMet(Claim.CATPOR, c -> c.rejectedShare(1, "x", NOW.plusSeconds(1)), any());
        met(c -> c.rejectedShare(1, "x", NOW), any());
        malformed(Claim.CATPOR, List.of(1.5, 1L));
        malformed(Claim.CATPOR, List.of(0.5));
    }

    @Test
    void catreplay_letsATokenPassOnce() {
        Map<String, Boolean> uses = new ConcurrentHashMap<>();
        CatVerifier remembering = builder(NOW)
                .replays((id, reusable, until) -> uses.put(id, true) == null || reusable)
                .build();
        String once = signer.sign(plain.toBuilder().once().id(new byte[] {1}).build());
        String watched =
                signer.sign(plain.toBuilder().detectReuse().id(new byte[] {2}).build());

        assertThat(remembering.verify(once, any())).isInstanceOf(Accepted.class);
        assertThat(reason(remembering.verify(once, any()))).isEqualTo(Reason.REPLAYED);
        assertThat(remembering.verify(watched, any())).isInstanceOf(Accepted.class);
        assertThat(remembering.verify(watched, any())).isInstanceOf(Accepted.class);
        assertThat(reason(verifier.verify(once, any()))).isEqualTo(Reason.REPLAYED);
        assertThat(reason(
                        remembering.verify(signer.sign(plain.toBuilder().once().build()), any())))
                .isEqualTo(Reason.REPLAYED);
        notMet(Claim.CATREPLAY, c -> c.put(Claim.CATREPLAY, 3L), any());
    }

    @Test
    void catdpop_needsAFreshProofOfTheRightKey_once() {
        Map<String, Boolean> uses = new ConcurrentHashMap<>();
        CatVerifier remembering = builder(NOW)
                .replays((id, reusable, until) -> uses.put(id, true) == null)
                .build();
        String token = signer.sign(plain.toBuilder()
                .confirmedBy(THUMBPRINT)
                .dpop(Duration.ofSeconds(60), true)
                .build());
        String right = base64(THUMBPRINT);

        assertThat(remembering.verify(token, proof(right, NOW.minusSeconds(60), "a")))
                .isInstanceOf(Accepted.class);
        assertThat(reason(remembering.verify(token, proof(right, NOW, "a")))).isEqualTo(Reason.REPLAYED);
        assertThat(reason(remembering.verify(token, proof(right, NOW.minusSeconds(61), "b"))))
                .isEqualTo(Reason.NOT_MET);
        assertThat(reason(remembering.verify(token, proof(right + "A", NOW, "c"))))
                .isEqualTo(Reason.NOT_MET);
        assertThat(reason(remembering.verify(token, any()))).isEqualTo(Reason.NOT_MET);
        notMet(Claim.CATDPOP, c -> c.dpop(Duration.ofSeconds(60), false), any());
        malformed(Claim.CNF, Map.of(1L, Map.of()));
        malformed(Claim.CATDPOP, List.of());
    }

    @Test
    void catif_tellsWhatToAnswer_withATokenToSign() {
        CatAction action = new CatAction(
                302,
                Map.of(
                        "Location",
                        new CatAction.Header(
                                "https://a.example/?c=",
                                Optional.of(CatClaims.builder().issuer("cinema").build()))),
                Optional.of("h"));
        CatVerification verification = verify(c -> c.methods("PUT").onRejection(Claim.CATM, action), any());

        Rejected rejected = (Rejected) verification;
        assertThat(rejected.claim()).contains(Claim.CATM);
        assertThat(rejected.action().map(CatAction::status)).contains(302);
        CatAction.Header location = rejected.action().orElseThrow().headers().get("Location");
        assertThat(location.text()).isEqualTo("https://a.example/?c=");
        assertThat(location.token().flatMap(CatClaims::issuer)).contains("cinema");
        malformed(Claim.CATIF, Map.of(4L, List.of(302L, Map.of("Location", "https://a\r\nSet-Cookie: b"))));
        malformed(Claim.CATIF, Map.of(4L, List.of(42L)));
        malformed(Claim.CATIF, Map.of("exp", List.of(302L)));
        malformed(Claim.CATIFDATA, 1L);
        met(c -> c.put(Claim.CATIFDATA, "data"), any());
    }

    @Test
    void catr_tellsWhenAndHowToRenew() {
        CatRenewal renewal = new CatRenewal(
                CatRenewal.Type.COOKIE,
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Optional.of("cat"),
                List.of("Secure"),
                Optional.empty());
        String token = signer.sign(plain.toBuilder().renewal(renewal).build());

        assertThat(((Accepted) builder(NOW.plusSeconds(39)).build().verify(token, any())).renewal())
                .isEmpty();
        assertThat(((Accepted) builder(NOW.plusSeconds(40)).build().verify(token, any())).renewal())
                .contains(renewal);
        malformed(Claim.CATR, Map.of(0L, 4L, 1L, 60L));
        malformed(Claim.CATR, Map.of(0L, 1L));
        malformed(Claim.CATR, Map.of(0L, 1L, 1L, -5L));
    }

    private void met(UnaryOperator<CatClaims.Builder> claims, CatRequest request) {
        assertThat(verify(claims, request)).isInstanceOf(Accepted.class);
    }

    private void notMet(Claim claim, UnaryOperator<CatClaims.Builder> claims, CatRequest request) {
        assertThat(verify(claims, request))
                .isEqualTo(new Rejected(Reason.NOT_MET, Optional.of(claim), Optional.empty()));
    }

    private void malformed(Claim claim, Object value) {
        assertThat(reason(verify(c -> c.put(claim, value), any())))
                .as("%s %s", claim, value)
                .isEqualTo(Reason.MALFORMED);
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
                .issuer("cinema")
                .audience("edge");
    }

    private static CatRequest any() {
        return request(URL).build();
    }

    private static CatRequest.Builder request(String url) {
        return CatRequest.builder("GET", url);
    }

    private static CatRequest proof(String thumbprint, Instant issuedAt, String id) {
        return request(URL)
                .proof(new CatRequest.Proof(thumbprint, issuedAt, id))
                .build();
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
