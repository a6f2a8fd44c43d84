package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.signing.cat.CatClaims;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.cat.CatRequest;
import org.opencinema.signing.cat.CatSigner;
import org.opencinema.signing.cat.CatVerification;
import org.opencinema.signing.cat.CatVerifier;
import org.opencinema.signing.cat.Match;
import org.opencinema.signing.lint.Fetch;
import org.opencinema.signing.lint.Finding;
import org.opencinema.signing.lint.Linter;
import org.opencinema.signing.manifest.ManifestRewriter;
import org.opencinema.signing.manifest.UriRules;
import org.opencinema.signing.watermark.Suspect;
import org.opencinema.signing.watermark.Watermark;
import org.opencinema.signing.watermark.WatermarkPattern;

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
        assertThat(count).isEqualTo(7);
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

    @Test
    void rewriting() throws Exception {
        String token = "t";
        WatermarkPattern pattern = Watermark.create(secret, "stalker", 2).pattern(UUID.randomUUID());
        InputStream in = new ByteArrayInputStream("#EXTM3U\n#EXTINF:4,\n1.m4s\n#EXT-X-ENDLIST\n".getBytes(UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        UriRules rules = UriRules.builder()
                .prefix("https://cdn.example/films/stalker/")
                .query("token=" + token)
                .allow("keys.example")
                .variants(pattern, "a/", "b/")
                .build();
        ManifestRewriter.hls().rewrite(in, out, rules);
        assertThat(out.toString(UTF_8)).containsPattern("https://cdn.example/films/stalker/[ab]/1.m4s\\?token=t\n");
    }

    @Test
    void watermark() {
        UUID sessionId = UUID.randomUUID();
        List<UUID> sessionIds = List.of(UUID.randomUUID(), sessionId);
        String copy =
                Watermark.create(secret, "stalker", 1_200).pattern(sessionId).toString();
        Watermark watermark = Watermark.create(secret, "stalker", 1_200);
        WatermarkPattern pattern = watermark.pattern(sessionId);
        List<Suspect> leakers = watermark.detect(copy, 0, sessionIds);
        assertThat(copy).isEqualTo(pattern.toString());
        assertThat(leakers).extracting(Suspect::session).containsExactly(sessionId);
    }

    @Test
    void linter(@TempDir Path folder) throws Exception {
        URI master =
                Files.writeString(folder.resolve("master.m3u8"), "#EXTM3U\n").toUri();
        for (Finding finding : Linter.lint(master, Fetch.filesAndUrls())) {
            System.out.println(finding);
        }
        assertThat(Linter.lint(master, Fetch.filesAndUrls())).isNotEmpty();
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
