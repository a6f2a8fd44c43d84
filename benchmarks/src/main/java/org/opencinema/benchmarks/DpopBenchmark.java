package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.opencinema.tokens.DpopVerification;
import org.opencinema.tokens.DpopVerifier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to check a proof of possession (ES256), beside the signature alone? Nimbus JOSE has no check of proofs of its own,
 * so the peer is what one writes with it: parse, type, key of the header, signature, claims, thumbprint. Nobody remembers proofs here, as
 * the same ones come again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DpopBenchmark {
    private static final int PROOFS = 64;
    private static final String METHOD = "GET";
    private static final String TARGET = "https://cinema.example/v1/me";
    private static final String TOKEN = "an.access.token";
    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");

    /** Renewed by each iteration, as a proof is good for a minute. */
    private final String[] proofs = new String[PROOFS];

    private final byte[][] texts = new byte[PROOFS][];
    private final byte[][] signatures = new byte[PROOFS][];
    private final DpopVerifier verifier = DpopVerifier.create((proof, memory) -> true, Clock.systemUTC());

    @SuppressWarnings("NullAway.Init") // by setUp
    private DpopVerifier.Request request;

    @SuppressWarnings("NullAway.Init") // by setUp
    private String tokenHash;

    @SuppressWarnings("NullAway.Init") // by setUp
    private String thumbprint;

    @SuppressWarnings("NullAway.Init") // by setUp
    private Signature raw;

    private int next;

    @Setup(Level.Iteration)
    public void setUp() throws GeneralSecurityException, JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        thumbprint = key.computeThumbprint().toString();
        tokenHash = Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(US_ASCII)))
                .toString();
        request = new DpopVerifier.Request(METHOD, URI.create(TARGET), TOKEN, thumbprint);
        raw = Signature.getInstance("SHA256withECDSAinP1363Format");
        raw.initVerify(key.toECPublicKey());
        ECDSASigner signer = new ECDSASigner(key);
        for (int i = 0; i < PROOFS; i++) {
            SignedJWT proof = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(TYPE)
                            .jwk(key.toPublicJWK())
                            .build(),
                    new JWTClaimsSet.Builder()
                            .jwtID(UUID.randomUUID().toString())
                            .claim("htm", METHOD)
                            .claim("htu", TARGET)
                            .claim("ath", tokenHash)
                            .issueTime(Date.from(Instant.now()))
                            .build());
            proof.sign(signer);
            proofs[i] = proof.serialize();
            texts[i] = proof.getSigningInput();
            signatures[i] = proof.getSignature().decode();
        }
    }

    @Benchmark
    public boolean verifyRaw() throws GeneralSecurityException {
        int i = index();
        raw.update(texts[i]);
        return raw.verify(signatures[i]);
    }

    @Benchmark
    public DpopVerification verifyOurs() {
        DpopVerification verification = verifier.verify(proofs[index()], request);
        if (verification instanceof DpopVerification.Rejected rejected) {
            throw new IllegalStateException(rejected.detail());
        }
        return verification;
    }

    @Benchmark
    public JWTClaimsSet verifyNimbus() throws ParseException, JOSEException {
        SignedJWT proof = SignedJWT.parse(proofs[index()]);
        ECKey key = proof.getHeader().getJWK().toECKey();
        JWTClaimsSet claims = proof.getJWTClaimsSet();
        boolean good = TYPE.equals(proof.getHeader().getType())
                && proof.verify(new ECDSAVerifier(key))
                && METHOD.equals(claims.getStringClaim("htm"))
                && TARGET.equals(claims.getStringClaim("htu"))
                && tokenHash.equals(claims.getStringClaim("ath"))
                && Duration.between(claims.getIssueTime().toInstant(), Instant.now())
                                .abs()
                                .compareTo(DpopVerifier.WINDOW)
                        < 0
                && thumbprint.equals(key.computeThumbprint().toString());
        if (!good) {
            throw new IllegalStateException("not verified");
        }
        return claims;
    }

    private int index() {
        next = (next + 1) % PROOFS;
        return next;
    }
}
