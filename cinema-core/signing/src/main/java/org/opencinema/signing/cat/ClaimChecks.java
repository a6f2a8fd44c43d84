package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.CatRequest.Proof;

/** The conditions of one token on one request; false is "not met", an exception "not of the form of CTA-5007". */
final class ClaimChecks {
    /** Keys of catdpop and, after annex E of CTA-5007-B, of the thumbprint in cnf. */
    static final Long CNF_JKT = 323L;

    static final Long DPOP_CRITICAL = -1L;
    static final Long DPOP_WINDOW = 0L;
    static final Long DPOP_JTI = 1L;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long DEFAULT_WINDOW = 300;
    private static final long MAX_WINDOW = 86_400;
    private static final int HASH_BYTES = 32;

    private final CatClaims claims;
    private final CatRequest request;
    private final Instant now;
    private final @Nullable ReplayStore replays;

    ClaimChecks(CatClaims claims, CatRequest request, Instant now, @Nullable ReplayStore replays) {
        this.claims = claims;
        this.request = request;
        this.now = now;
        this.replays = replays;
    }

    boolean isMet(Claim claim, Set<String> issuers, Set<String> audiences, RandomGenerator random)
            throws MalformedException {
        Object value = claims.get(claim);
        return switch (claim) {
            case ISS -> issuers.contains(text(value));
            case AUD -> value instanceof String one ? audiences.contains(one) : !disjoint(audiences, list(value));
            case SUB -> !text(value).isEmpty();
            case EXP, NBF, IAT -> true; // in time, or CatVerifier would not ask
            case CTI -> bytes(value).length > 0;
            case CATV -> Long.valueOf(1).equals(value);
            case CATNIP -> Network.has(value, request.address, request.system);
            case CATU -> UrlParts.match(value, request.url);
            case CATM -> list(value).contains(request.method);
            case CATALPN -> hasProtocol(list(value));
            case CATH -> headersMatch(value);
            case CATGEOISO3166 -> inCountry(list(value));
            case CATGEOCOORD -> Geography.inCircle(value, request.position);
            case GEOHASH -> Geography.inGeohash(value, request.position);
            case CATGEOALT -> Geography.atAltitude(value, request.altitude);
            case CATTPK -> isTlsKey(bytes(value));
            case CATPOR -> !isRejectedByChance(list(value), random);
            case CATIFDATA -> value instanceof String || list(value).stream().allMatch(String.class::isInstance);
            case CNF -> isConfirmed(value);
            case CATDPOP -> isFresh(map(value));
            case CATIF -> {
                CatAction.check(value);
                yield true;
            }
            case CATR -> !CatRenewal.read(value).extension().isZero();
            case CATREPLAY -> value instanceof Long mode && mode >= 0 && mode <= 2;
        };
    }

    /** The last of all checks, as they leave a trace: the claim after which the token or its proof must not be used again, or null. */
    @Nullable
    Claim usedUp() throws MalformedException {
        Object settings = claims.get(Claim.CATDPOP);
        if (settings != null && !Long.valueOf(0).equals(map(settings).get(DPOP_JTI))) {
            Proof proof = request.proof;
            Instant forgotten = now.plusSeconds(2 * window(map(settings)));
            if (proof == null || replays == null || !replays.use("dpop:" + hex(proof), false, forgotten)) {
                return Claim.CATDPOP;
            }
        }
        Object mode = claims.get(Claim.CATREPLAY);
        if (mode == null || mode.equals(0L)) {
            return null;
        }
        String id = claims.id().orElse(null);
        Instant end = claims.expiresAt().orElse(Instant.MAX);
        return replays != null && id != null && replays.use(id, mode.equals(2L), end) ? null : Claim.CATREPLAY;
    }

    private static String hex(Proof proof) {
        return HexFormat.of().formatHex(sha256(proof.id().getBytes(UTF_8)));
    }

    private static boolean disjoint(Set<String> accepted, List<?> named) {
        return named.stream().noneMatch(accepted::contains);
    }

    private boolean hasProtocol(List<?> protocols) throws MalformedException {
        boolean found = false;
        for (Object protocol : protocols) {
            byte[] name = bytes(protocol);
            found |= request.protocol != null && Arrays.equals(name, request.protocol.getBytes(UTF_8));
        }
        return found;
    }

    private boolean headersMatch(@Nullable Object value) throws MalformedException {
        boolean met = true;
        for (Map.Entry<?, ?> header : map(value).entrySet()) {
            String name = text(header.getKey()).toLowerCase(Locale.ROOT);
            boolean found = false;
            for (String sent : request.headers.getOrDefault(name, List.of())) {
                found |= Match.matches(header.getValue(), sent);
            }
            met &= found;
        }
        return met;
    }

    private boolean inCountry(List<?> codes) throws MalformedException {
        boolean found = false;
        for (Object code : codes) {
            String wanted = text(code).toUpperCase(Locale.ROOT);
            for (String country : request.countries) {
                String actual = country.toUpperCase(Locale.ROOT);
                found |= actual.equals(wanted) || actual.startsWith(wanted + "-");
            }
        }
        return found;
    }

    /** The claim is the whole key or its SHA-256: those who implement it do either. */
    private boolean isTlsKey(byte[] claim) {
        byte[] key = request.tlsPublicKey;
        return key != null && MessageDigest.isEqual(claim.length == HASH_BYTES ? sha256(key) : key, claim);
    }

    private boolean isRejectedByChance(List<?> policy, RandomGenerator random) throws MalformedException {
        if (policy.size() < 2
                || policy.size() > 3
                || !(policy.get(0) instanceof Number share)
                || !(share.doubleValue() >= 0 && share.doubleValue() <= 1)) {
            throw new MalformedException();
        }
        boolean over = policy.size() == 3 && seconds(policy.get(2)) <= now.getEpochSecond();
        return !over && random.nextDouble() < share.doubleValue();
    }

    private boolean isConfirmed(@Nullable Object cnf) throws MalformedException {
        Map<?, ?> methods = map(cnf);
        if (methods.size() != 1 || !methods.containsKey(CNF_JKT)) {
            throw new MalformedException();
        }
        Proof proof = request.proof;
        long window = claims.has(Claim.CATDPOP) ? window(map(claims.get(Claim.CATDPOP))) : DEFAULT_WINDOW;
        return proof != null
                && MessageDigest.isEqual(
                        BASE64.encode(bytes(methods.get(CNF_JKT))),
                        proof.thumbprint().getBytes(UTF_8))
                && Duration.between(proof.issuedAt(), now).abs().toSeconds() <= window;
    }

    /** Settings without a key to prove, or with some that must be understood and are not, are of no use. */
    private boolean isFresh(Map<?, ?> settings) throws MalformedException {
        window(settings);
        return claims.has(Claim.CNF) && !settings.containsKey(DPOP_CRITICAL);
    }

    private static long window(Map<?, ?> settings) throws MalformedException {
        Object window = settings.get(DPOP_WINDOW);
        return window == null ? DEFAULT_WINDOW : Math.min(MAX_WINDOW, seconds(window));
    }

    static long seconds(@Nullable Object value) throws MalformedException {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        if (value instanceof Double number && number >= 0 && number < 1e15) {
            return number.longValue();
        }
        throw new MalformedException();
    }

    private static String text(@Nullable Object value) throws MalformedException {
        if (value instanceof String text) {
            return text;
        }
        throw new MalformedException();
    }

    private static byte[] bytes(@Nullable Object value) throws MalformedException {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw new MalformedException();
    }

    private static List<?> list(@Nullable Object value) throws MalformedException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new MalformedException();
    }

    private static Map<?, ?> map(@Nullable Object value) throws MalformedException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new MalformedException();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
