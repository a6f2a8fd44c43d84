package org.opencinema.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.UrlVerification.Accepted;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import software.amazon.awssdk.services.cloudfront.CloudFrontUtilities;
import software.amazon.awssdk.services.cloudfront.cookie.CookiesForCustomPolicy;

/** Beside CloudFrontUtilities of the AWS SDK. */
final class CloudFrontTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(3600);
    private static final URI URL = URI.create("https://d111.cloudfront.net/films/a.m3u8?lang=en");
    private static final String ALL = "https://d111.cloudfront.net/films/*";

    private final CloudFrontUtilities sdk = CloudFrontUtilities.create();

    @Test
    void rsaUrls_areThoseOfTheSdk() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        CloudFrontSigner signer = CloudFrontSigner.create("K1", pair.getPrivate());

        assertThat(signer.sign(URL, END)).hasToString(canned(pair));
        assertThat(signer.sign(URL, new CloudFrontPolicy(ALL, END, NOW, "192.0.2.0/24")))
                .hasToString(custom(pair));
        assertThat(signer.sign(URL, CloudFrontPolicy.of(ALL, END)).toString())
                .isEqualTo(sdk.getSignedUrlWithCustomPolicy(r -> r.resourceUrl(URL.toString())
                                .resourceUrlPattern(ALL)
                                .privateKey(pair.getPrivate())
                                .keyPairId("K1")
                                .expirationDate(END))
                        .url());
    }

    @Test
    void rsaCookies_areThoseOfTheSdk() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        CookiesForCustomPolicy theirs = sdk.getCookiesForCustomPolicy(r -> r.resourceUrl(ALL)
                .privateKey(pair.getPrivate())
                .keyPairId("K1")
                .expirationDate(END)
                .activeDate(NOW)
                .ipRange("192.0.2.0/24"));
        CloudFrontPolicy policy = new CloudFrontPolicy(ALL, END, NOW, "192.0.2.0/24");

        Map<String, String> ours =
                CloudFrontSigner.create("K1", pair.getPrivate()).cookies(policy);

        assertThat(ours.entrySet().stream().map(cookie -> cookie.getKey() + "=" + cookie.getValue()))
                .containsExactly(
                        theirs.policyHeaderValue(), theirs.signatureHeaderValue(), theirs.keyPairIdHeaderValue());
        CloudFrontVerifier verifier = verifier(pair, NOW);
        assertThat(verifier.verifyCookies(ours, "https://d111.cloudfront.net/films/x", "192.0.2.7"))
                .isEqualTo(new Accepted(END));
        assertThat(verifier.verifyCookies(ours, "https://d111.cloudfront.net/keys/x", "192.0.2.7"))
                .isEqualTo(new Rejected(Reason.NOT_COVERED));
        Map<String, String> altered = new HashMap<>(ours);
        altered.put(
                "CloudFront-Policy",
                CloudFrontSigner.create("K1", pair.getPrivate())
                        .cookies(CloudFrontPolicy.of(ALL, END.plusSeconds(1)))
                        .get("CloudFront-Policy"));
        assertThat(verifier.verifyCookies(altered, "https://d111.cloudfront.net/films/x", "192.0.2.7"))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
        assertThat(verifier.verifyCookies(Map.of(), "https://d111.cloudfront.net/films/x", "192.0.2.7"))
                .isEqualTo(new Rejected(Reason.MALFORMED));
    }

    @Test
    void urlsOfTheSdk_ofBothKinds_areVerified() throws Exception {
        for (KeyPair pair : new KeyPair[] {pair("RSA", 2048), pair("EC", 256)}) {
            CloudFrontVerifier verifier = verifier(pair, NOW);

            assertThat(verifier.verify(canned(pair))).isEqualTo(new Accepted(END));
            assertThat(verifier.verify(custom(pair), "192.0.2.9")).isEqualTo(new Accepted(END));
            assertThat(verifier.verify(custom(pair), "192.0.3.9")).isEqualTo(new Rejected(Reason.NOT_COVERED));
            assertThat(verifier.verify(custom(pair), "999.0.2.9")).isEqualTo(new Rejected(Reason.NOT_COVERED));
            assertThat(verifier.verify(custom(pair))).isEqualTo(new Rejected(Reason.NOT_COVERED));
            assertThat(verifier(pair, NOW.minusSeconds(1)).verify(custom(pair), "192.0.2.9"))
                    .isEqualTo(new Rejected(Reason.NOT_YET_VALID));
            assertThat(verifier(pair, END).verify(custom(pair), "192.0.2.9")).isEqualTo(new Rejected(Reason.EXPIRED));
            assertThat(verifier.verify(canned(pair).replace("Key-Pair-Id=K1", "Key-Pair-Id=K2")))
                    .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
            assertThat(verifier.verify(canned(pair).replace("lang=en", "lang=ru")))
                    .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
        }
    }

    @Test
    void policy_thatWouldSayMoreThanItSays_isRefused() {
        assertThatThrownBy(() -> CloudFrontPolicy.of("https://a/*\"},{\"Resource\":\"*", END))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CloudFrontPolicy(ALL, END, null, "192.0.2.0/33"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void policyOfTheSdk_thatIsTooLong_isMalformed() throws Exception {
        KeyPair pair = pair("EC", 256);
        CookiesForCustomPolicy theirs =
                sdk.getCookiesForCustomPolicy(r -> r.resourceUrl("https://d111.cloudfront.net/" + "x".repeat(5000))
                        .privateKey(pair.getPrivate())
                        .keyPairId("K1")
                        .expirationDate(END));
        Map<String, String> cookies = Map.of(
                "CloudFront-Policy", value(theirs.policyHeaderValue()),
                "CloudFront-Signature", value(theirs.signatureHeaderValue()),
                "CloudFront-Key-Pair-Id", "K1");

        assertThat(verifier(pair, NOW).verifyCookies(cookies, URL.toString(), "192.0.2.7"))
                .isEqualTo(new Rejected(Reason.MALFORMED));
    }

    private static String value(String cookie) {
        return cookie.substring(cookie.indexOf('=') + 1);
    }

    private String canned(KeyPair pair) throws Exception {
        return sdk.getSignedUrlWithCannedPolicy(r -> r.resourceUrl(URL.toString())
                        .privateKey(pair.getPrivate())
                        .keyPairId("K1")
                        .expirationDate(END))
                .url();
    }

    private String custom(KeyPair pair) throws Exception {
        return sdk.getSignedUrlWithCustomPolicy(r -> r.resourceUrl(URL.toString())
                        .resourceUrlPattern(ALL)
                        .privateKey(pair.getPrivate())
                        .keyPairId("K1")
                        .expirationDate(END)
                        .activeDate(NOW)
                        .ipRange("192.0.2.0/24"))
                .url();
    }

    private static CloudFrontVerifier verifier(KeyPair pair, Instant now) {
        return CloudFrontVerifier.create(
                Map.of("K1", pair.getPublic()), Clock.fixed(now, ZoneOffset.UTC), Duration.ZERO);
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
