package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.TrustedIssuer;
import org.opencinema.tokens.Verification;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to issue and to verify an access token, beside the signature alone? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokensBenchmark {
    private static final String ISSUER = "https://cinema.example";
    private static final String AUDIENCE = "opencinema";
    private static final int TOKENS = 256;

    @Param({"RS256", "ES256"})
    public SignatureAlgorithm algorithm = SignatureAlgorithm.RS256;

    @SuppressWarnings("NullAway.Init") // by setUp
    private Tokens state;

    @Setup
    public void setUp() throws GeneralSecurityException, JOSEException {
        state = new Tokens(algorithm);
    }

    @Benchmark
    public boolean verifyRaw() throws GeneralSecurityException {
        return state.verifyRaw();
    }

    @Benchmark
    public DecodedJWT verifyJavaJwt() {
        return state.verifyJavaJwt();
    }

    @Benchmark
    public JWTClaimsSet verifyNimbus() throws ParseException, JOSEException, BadJOSEException {
        return state.verifyNimbus();
    }

    @Benchmark
    public Verification verifyOurs() {
        return state.verifyOurs(state.uncached);
    }

    @Benchmark
    public Verification verifyOursKnown() {
        return state.verifyOurs(state.cached);
    }

    @Benchmark
    public byte[] issueRaw() throws GeneralSecurityException {
        return state.issueRaw();
    }

    @Benchmark
    public String issueJavaJwt() {
        return state.issueJavaJwt();
    }

    @Benchmark
    public String issueNimbus() throws JOSEException {
        return state.issueNimbus();
    }

    @Benchmark
    public String issueOurs() {
        return state.issueOurs();
    }

    /** The keys, the tokens, and what each library prepares once. Single-threaded. */
    private static final class Tokens {
        private final TokenVerifier uncached;
        private final TokenVerifier cached;
        private final TokenIssuer issuer;
        private final AccessToken content = content();
        private final String keyId;
        private final String[] tokens = new String[TOKENS];
        private final byte[][] texts = new byte[TOKENS][];
        private final byte[][] signatures = new byte[TOKENS][];
        private final Signature rawVerify;
        private final Signature rawSign;
        private final Algorithm javaJwt;
        private final JWTVerifier javaJwtVerifier;
        private final JWSVerifier nimbusVerifier;
        private final JWSSigner nimbusSigner;
        private final JWSAlgorithm nimbusAlgorithm;
        private final DefaultJWTClaimsVerifier<?> nimbusClaims = new DefaultJWTClaimsVerifier<>(
                AUDIENCE, new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("sub", "exp", "jti"));
        private int next;

        Tokens(SignatureAlgorithm algorithm) throws GeneralSecurityException, JOSEException {
            Clock clock = Clock.systemUTC();
            KeyRing ring = KeyRing.generate(algorithm, clock.instant());
            TrustedIssuer trusted = TrustedIssuer.of(ISSUER, AUDIENCE, ring);
            uncached = TokenVerifier.builder(clock).trust(trusted).remember(0).build();
            cached = TokenVerifier.builder(clock).trust(trusted).build();
            issuer = TokenIssuer.create(() -> ring, ISSUER, AUDIENCE);
            keyId = ring.current().id();
            boolean rsa = algorithm == SignatureAlgorithm.RS256;
            String name = rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
            PublicKey publicKey = ring.current().key().publicKey().key();
            PrivateKey privateKey = KeyFactory.getInstance(rsa ? "RSA" : "EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(ring.current().key().pkcs8()));
            rawVerify = Signature.getInstance(name);
            rawVerify.initVerify(publicKey);
            rawSign = Signature.getInstance(name);
            rawSign.initSign(privateKey);
            javaJwt = rsa
                    ? Algorithm.RSA256((RSAPublicKey) publicKey, (RSAPrivateKey) privateKey)
                    : Algorithm.ECDSA256((ECPublicKey) publicKey, (ECPrivateKey) privateKey);
            javaJwtVerifier = JWT.require(javaJwt)
                    .withIssuer(ISSUER)
                    .withAudience(AUDIENCE)
                    .acceptLeeway(30)
                    .build();
            nimbusVerifier =
                    rsa ? new RSASSAVerifier((RSAPublicKey) publicKey) : new ECDSAVerifier((ECPublicKey) publicKey);
            nimbusSigner = rsa ? new RSASSASigner(privateKey) : new ECDSASigner((ECPrivateKey) privateKey);
            nimbusAlgorithm = JWSAlgorithm.parse(algorithm.name());
            for (int i = 0; i < TOKENS; i++) {
                String token = issuer.issue(content());
                cached.verify(token);
                tokens[i] = new String(token.getBytes(US_ASCII), US_ASCII);
                texts[i] = token.substring(0, token.lastIndexOf('.')).getBytes(US_ASCII);
                signatures[i] = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
            }
        }

        private static AccessToken content() {
            Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
            return new AccessToken(
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString(),
                    "web",
                    UUID.randomUUID().toString(),
                    Set.of("viewer"),
                    "premium",
                    UUID.randomUUID().toString(),
                    "US",
                    now,
                    now.plusSeconds(86_400));
        }

        private int index() {
            next = (next + 1) % TOKENS;
            return next;
        }

        boolean verifyRaw() throws GeneralSecurityException {
            int i = index();
            rawVerify.update(texts[i]);
            return rawVerify.verify(signatures[i]);
        }

        DecodedJWT verifyJavaJwt() {
            return javaJwtVerifier.verify(tokens[index()]);
        }

        JWTClaimsSet verifyNimbus() throws ParseException, JOSEException, BadJOSEException {
            SignedJWT jwt = SignedJWT.parse(tokens[index()]);
            if (!jwt.verify(nimbusVerifier)) {
                throw new IllegalStateException("not verified");
            }
            nimbusClaims.verify(jwt.getJWTClaimsSet(), null);
            return jwt.getJWTClaimsSet();
        }

        Verification verifyOurs(TokenVerifier verifier) {
            Verification verification = verifier.verify(tokens[index()]);
            if (verification instanceof Verification.Rejected rejected) {
                throw new IllegalStateException(rejected.detail());
            }
            return verification;
        }

        byte[] issueRaw() throws GeneralSecurityException {
            rawSign.update(texts[index()]);
            return rawSign.sign();
        }

        String issueOurs() {
            return issuer.issue(content);
        }

        String issueJavaJwt() {
            return JWT.create()
                    .withKeyId(keyId)
                    .withIssuer(ISSUER)
                    .withAudience(AUDIENCE)
                    .withJWTId(content.id())
                    .withSubject(content.subject())
                    .withClaim("client_id", content.clientId())
                    .withClaim("sid", content.sessionId())
                    .withClaim("roles", List.copyOf(content.roles()))
                    .withClaim("country", content.country())
                    .withClaim("plan", content.plan())
                    .withClaim("pid", content.profileId())
                    .withIssuedAt(content.issuedAt())
                    .withExpiresAt(content.expiresAt())
                    .sign(javaJwt);
        }

        String issueNimbus() throws JOSEException {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(nimbusAlgorithm)
                            .type(new JOSEObjectType("at+jwt"))
                            .keyID(keyId)
                            .build(),
                    new JWTClaimsSet.Builder()
                            .issuer(ISSUER)
                            .audience(AUDIENCE)
                            .jwtID(content.id())
                            .subject(content.subject())
                            .claim("client_id", content.clientId())
                            .claim("sid", content.sessionId())
                            .claim("roles", List.copyOf(content.roles()))
                            .claim("country", content.country())
                            .claim("plan", content.plan())
                            .claim("pid", content.profileId())
                            .issueTime(Date.from(content.issuedAt()))
                            .expirationTime(Date.from(content.expiresAt()))
                            .build());
            jwt.sign(nimbusSigner);
            return jwt.serialize();
        }
    }
}
