package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.cat.CatClaims;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.cat.CatRequest;
import org.opencinema.signing.cat.CatSigner;
import org.opencinema.signing.cat.CatVerification;
import org.opencinema.signing.cat.CatVerifier;
import org.opencinema.signing.cat.Match;

/** The examples of the README, which are in here word for word. */
final class ReadmeTest {
    private final Clock clock = Clock.systemUTC();
    private final Instant later = clock.instant().plusSeconds(600);
    private final byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    @Test
    void examples_areThoseOfThisTest() throws Exception {
        String source = Files.readString(Path.of("src/test/java/org/opencinema/signing/ReadmeTest.java"));
        Matcher blocks =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        while (blocks.find()) {
            assertThat(squeezed(source)).contains(squeezed(blocks.group(1)));
            count++;
        }
        assertThat(count).isEqualTo(4);
    }

    @Test
    void secureLink() {
        UrlSigner links = SecureLink.create("a secret of nginx", clock);
        URI url = links.sign(URI.create("https://cdn.example/films/a.m4s"), later);
        assertThat(url.getQuery()).startsWith("md5=");
    }

    @Test
    void pathToken() {
        byte[] oldSecret = secret;
        byte[] newSecret = secret;
        UUID session = UUID.randomUUID();
        SigningKeys keys = SigningKeys.of(2, Map.of(1, oldSecret, 2, newSecret));
        UrlSigner signer = PathSigner.create(keys).urls("/media/", 1, session);
        URI url = signer.sign(URI.create("https://cdn.example/media/film/master.m3u8"), later);
        UrlVerifier verifier = PathVerifier.create(keys, clock).urls("/media/", 1);
        boolean open = verifier.verify(url.toString()) instanceof UrlVerification.Accepted;
        assertThat(open).isTrue();
    }

    @Test
    void cloudFront() throws Exception {
        PrivateKey privateKey =
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        CloudFrontSigner signer = CloudFrontSigner.create("K2JCJMDEHXQW5F", privateKey);
        Map<String, String> cookies = signer.cookies(CloudFrontPolicy.of("https://cdn.example/films/a/*", later));
        assertThat(cookies).hasSize(3);
    }

    @Test
    void commonAccessToken() {
        CatClaims claims = CatClaims.builder()
                .issuer("cinema")
                .expiresAt(later)
                .url(Part.PATH, Match.prefix("/films/a/"))
                .methods("GET")
                .build();
        String token = CatSigner.hs256("2026-11", secret).sign(claims);
        CatVerifier verifier = CatVerifier.builder(clock)
                .issuer("cinema")
                .hs256("2026-11", secret)
                .build();
        CatRequest request =
                CatRequest.builder("GET", "https://cdn.example/films/a/1.m4s").build();
        boolean open = verifier.verify(token, request) instanceof CatVerification.Accepted;
        assertThat(open).isTrue();
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
