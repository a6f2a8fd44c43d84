package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.CloudFrontPolicy;
import org.opencinema.signing.CloudFrontSigner;
import org.opencinema.signing.CloudFrontVerifier;
import org.opencinema.signing.UrlVerification;

/**
 * What infrastructure/terraform/cloudfront says of who may read what, as a parser of HCL reads it. Terraform itself would need the AWS
 * provider and an account.
 */
final class CloudFrontTest {
    private static final Path MODULE = Path.of("../../infrastructure/terraform/cloudfront");
    private static final Map<String, Object> read = new HashMap<>();

    @BeforeAll
    static void parse() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(MODULE)) {
            files = all.filter(file -> file.toString().endsWith(".tf")).sorted().toList();
        }
        assertThat(files).hasSize(4);
        for (Path file : files) {
            read.putAll(new HCLParser().parse(file.toFile(), "UTF-8"));
        }
    }

    @Test
    void cacheKey_hasNoToken() {
        Object key =
                at("resource/aws_cloudfront_cache_policy/segments/parameters_in_cache_key_and_forwarded_to_origin");

        assertThat(at(key, "cookies_config/cookie_behavior")).isEqualTo("none");
        assertThat(at(key, "headers_config/header_behavior")).isEqualTo("none");
        assertThat(at(key, "query_strings_config/query_string_behavior")).isEqualTo("none");
    }

    @Test
    void packages_areReadWithASignatureAlone_andByThisDistributionAlone() {
        Object packages = at("resource/aws_cloudfront_distribution/media/ordered_cache_behavior");
        assertThat(at(packages, "path_pattern")).isEqualTo("/packages/*");
        assertThat(at(packages, "target_origin_id")).isEqualTo("bucket");
        assertThat(at(packages, "viewer_protocol_policy")).isEqualTo("https-only");
        assertThat((List<?>) at(packages, "trusted_key_groups")).hasSize(1);
        assertThat(at("resource/aws_cloudfront_origin_access_control/media/signing_behavior"))
                .isEqualTo("always");
        Object statement = at("data/aws_iam_policy_document/read/statement");
        assertThat((List<?>) at(statement, "actions")).asString().isEqualTo("[s3:GetObject]");
        assertThat(at(statement, "resources").toString()).endsWith("/packages/*]");
        assertThat(at(statement, "condition/variable")).isEqualTo("AWS:SourceArn");
        assertThat(at(statement, "condition/values").toString()).contains("aws_cloudfront_distribution.media.arn");
    }

    @Test
    void playlists_comeFromTheService_uncached() {
        Object all = at("resource/aws_cloudfront_distribution/media/default_cache_behavior");
        assertThat(at(all, "target_origin_id")).isEqualTo("streaming");
        assertThat(at(all, "cache_policy_id").toString()).contains("aws_cloudfront_cache_policy.disabled");
        assertThat(at("data/aws_cloudfront_cache_policy/disabled/name")).isEqualTo("Managed-CachingDisabled");
    }

    /** The cookies that open one package at this distribution. */
    @Test
    void cookies_ofOnePackage_openItAlone() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        String prefix = "https://media.example/packages/";
        String mine = prefix + UUID.randomUUID() + "/";
        Map<String, String> cookies = CloudFrontSigner.create("K2JCJMDEHXQW5F", keys.getPrivate())
                .cookies(CloudFrontPolicy.of(mine + "*", Instant.now().plusSeconds(600)));
        CloudFrontVerifier verifier =
                CloudFrontVerifier.create(Map.of("K2JCJMDEHXQW5F", keys.getPublic()), Streaming.CLOCK, Duration.ZERO);

        assertThat(verifier.verifyCookies(cookies, mine + "a/v180-00001.m4s", "203.0.113.9"))
                .isInstanceOf(UrlVerification.Accepted.class);
        assertThat(verifier.verifyCookies(cookies, prefix + UUID.randomUUID() + "/v180-init.mp4", "203.0.113.9"))
                .isInstanceOf(UrlVerification.Rejected.class);
    }

    private static Object at(String path) {
        return at(read, path);
    }

    private static Object at(Object from, String path) {
        Object value = from;
        for (String name : path.split("/")) {
            value = ((Map<?, ?>) value).get(name);
            assertThat(value).as("%s of %s", name, path).isNotNull();
        }
        return value;
    }
}
