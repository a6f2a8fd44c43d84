package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.signing.CloudFrontPolicy;
import org.opencinema.signing.CloudFrontSigner;
import org.opencinema.signing.EdgeAuth;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.PathVerification;
import org.opencinema.signing.PathVerifier;
import org.opencinema.signing.S3Urls;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.SigningKeys;
import org.opencinema.signing.UrlVerification;
import org.opencinema.signing.cat.CatClaims;
import org.opencinema.signing.cat.CatRequest;
import org.opencinema.signing.cat.CatSigner;
import org.opencinema.signing.cat.CatVerification;
import org.opencinema.signing.cat.CatVerifier;
import org.opencinema.signing.cat.Match;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudfront.CloudFrontUtilities;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** What does it cost to sign a URL or a token and to check it, beside one HMAC of the JDK and beside the vendors' own libraries? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SigningBenchmark {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final String PACKAGE = "01975e2c-9a00-7000-8000-00000000abcd";
    private static final URI URL =
            URI.create("https://s3.us-east-1.amazonaws.com/media/films/" + PACKAGE + "/seg-1.m4s");

    private final Clock clock = Clock.systemUTC();
    private final Instant later = clock.instant().plusSeconds(86_400);
    private final UUID session = UUID.randomUUID();
    private final byte[] text =
            ("/media/films/" + PACKAGE + "/seg-1.m4s" + "?expires=1790000000&session=" + session).getBytes(US_ASCII);
    private final Mac mac = mac();

    private final SigningKeys keys = SigningKeys.of(1, SECRET);
    private final PathSigner pathSigner = PathSigner.create(keys);
    private final PathVerifier pathVerifier = PathVerifier.create(keys, clock);
    private final String pathToken = pathSigner.sign(PACKAGE, session, later);

    private final SecureLink secureLink = SecureLink.create("a secret of nginx", clock);
    private final String secureLinkUrl = secureLink.sign(URL, later).toString();
    private final EdgeAuth edgeAuth = EdgeAuth.builder(SECRET).build(clock);
    private final String edgeAuthUrl = edgeAuth.sign(URL, later).toString();

    private final S3Urls s3 = S3Urls.create("us-east-1", "AKIDEXAMPLE", "secret", clock);
    private final S3Presigner s3Sdk = S3Presigner.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))
            .build();

    private final KeyPair rsa = pair("RSA", 2048);
    private final KeyPair ec = pair("EC", 256);
    private final CloudFrontUtilities cloudFrontSdk = CloudFrontUtilities.create();
    private final CloudFrontSigner cloudFront = CloudFrontSigner.create("K1", rsa.getPrivate());
    private final CloudFrontPolicy policy = CloudFrontPolicy.of("https://cdn.example/*", later);

    private final CatClaims claims = CatClaims.builder()
            .issuer("cinema")
            .subject(session.toString())
            .expiresAt(later)
            .url(CatClaims.Part.PATH, Match.prefix("/media/films/" + PACKAGE + "/"))
            .methods("GET", "HEAD")
            .build();
    private final CatSigner catHs = CatSigner.hs256("k1", SECRET);
    private final CatSigner catEs = CatSigner.es256("k2", ec.getPrivate());
    private final String catHsToken = catHs.sign(claims);
    private final String catEsToken = catEs.sign(claims);
    private final CatVerifier catVerifier = CatVerifier.builder(clock)
            .issuer("cinema")
            .hs256("k1", SECRET)
            .es256("k2", ec.getPublic())
            .build();

    @Benchmark
    public byte[] rawHmac() {
        return mac.doFinal(text);
    }

    @Benchmark
    public String signPathToken() {
        return pathSigner.sign(PACKAGE, session, later);
    }

    @Benchmark
    public PathVerification verifyPathToken() {
        return pathVerifier.verify(pathToken, PACKAGE);
    }

    @Benchmark
    public URI signSecureLink() {
        return secureLink.sign(URL, later);
    }

    @Benchmark
    public UrlVerification verifySecureLink() {
        return secureLink.verify(secureLinkUrl);
    }

    @Benchmark
    public URI signEdgeAuth() {
        return edgeAuth.sign(URL, later);
    }

    @Benchmark
    public UrlVerification verifyEdgeAuth() {
        return edgeAuth.verify(edgeAuthUrl);
    }

    @Benchmark
    public URI signS3() {
        return s3.sign(URL, later);
    }

    @Benchmark
    public Object signS3Sdk() {
        return s3Sdk.presignGetObject(request -> request.signatureDuration(Duration.ofDays(1))
                        .getObjectRequest(get -> get.bucket("media").key("films/" + PACKAGE + "/seg-1.m4s")))
                .url();
    }

    @Benchmark
    public Object signCloudFrontCookies() {
        return cloudFront.cookies(policy);
    }

    @Benchmark
    public Object signCloudFrontCookiesSdk() {
        return cloudFrontSdk.getCookiesForCustomPolicy(request -> request.resourceUrl(policy.resource())
                .privateKey(rsa.getPrivate())
                .keyPairId("K1")
                .expirationDate(later));
    }

    @Benchmark
    public String signCatHs256() {
        return catHs.sign(claims);
    }

    @Benchmark
    public CatVerification verifyCatHs256() {
        return catVerifier.verify(catHsToken, request());
    }

    @Benchmark
    public String signCatEs256() {
        return catEs.sign(claims);
    }

    @Benchmark
    public CatVerification verifyCatEs256() {
        return catVerifier.verify(catEsToken, request());
    }

    private static CatRequest request() {
        return CatRequest.builder("GET", "https://cdn.example/media/films/" + PACKAGE + "/seg-1.m4s")
                .build();
    }

    private static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
}
