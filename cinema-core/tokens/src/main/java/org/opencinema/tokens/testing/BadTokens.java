package org.opencinema.tokens.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opencinema.tokens.testing.TokenForge.encode;
import static org.opencinema.tokens.testing.TokenForge.header;
import static org.opencinema.tokens.testing.TokenForge.quoted;
import static org.opencinema.tokens.testing.TokenForge.sign;
import static org.opencinema.tokens.testing.TokenForge.signText;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;
import org.opencinema.tokens.Verification.Reason;

/**
 * A corpus of attacks on whatever checks access tokens: more than a hundred tokens that were never issued, although most
 * carry a genuine signature. Run it against the library, or over HTTP against each service.
 */
public final class BadTokens {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final SigningKey rsa;
    private final SigningKey ec;
    private final SigningKey stranger = SigningKey.generate(SignatureAlgorithm.RS256);
    private final TokenForge forge;
    private final String issuer;
    private final String audience;
    private final long now;
    private final List<BadToken> tokens = new ArrayList<>();

    private BadTokens(SigningKey rsa, SigningKey ec, String issuer, String audience, Instant now) {
        this.rsa = rsa;
        this.ec = ec;
        this.issuer = issuer;
        this.audience = audience;
        this.now = now.getEpochSecond();
        this.forge = new TokenForge(issuer, audience, now);
    }

    /**
     * The corpus against a verifier that trusts {@code issuer} to sign with RS256 and ES256 by these two keys.
     *
     * @param rsa a published key of RS256
     * @param ec a published key of ES256
     */
    public static List<BadToken> of(SigningKey rsa, SigningKey ec, String issuer, String audience, Instant now) {
        BadTokens corpus = new BadTokens(rsa, ec, issuer, audience, now);
        corpus.algorithms();
        corpus.keys();
        corpus.headers();
        corpus.signatures();
        corpus.ellipticSignatures();
        corpus.shapes();
        corpus.encodings();
        corpus.json();
        corpus.terms();
        corpus.times();
        corpus.claims();
        return List.copyOf(corpus.tokens);
    }

    /** What the corpus is deformed from: a token that must be accepted, so that the others fail for their own reason. */
    public static String good(SigningKey key, String issuer, String audience, Instant now) {
        return sign(header(key), new TokenForge(issuer, audience, now).claims(), key);
    }

    private String good() {
        return sign(header(rsa), forge.claims(), rsa);
    }

    private void algorithms() {
        String signature = good().substring(good().lastIndexOf('.') + 1);
        for (String none : List.of("none", "None", "NONE", "nOnE", "", " none")) {
            String text = encode(header(none, rsa.id())) + "." + encode(forge.claims()) + ".";
            add("alg \"" + none + "\" without signature", Reason.WRONG_ALGORITHM, text);
            add("alg \"" + none + "\" with a signature", Reason.WRONG_ALGORITHM, text + signature);
        }
        add("no alg", Reason.WRONG_ALGORITHM, "{\"typ\":\"at+jwt\",\"kid\":\"" + rsa.id() + "\"}", forge.claims());
        add("alg in an array", Reason.WRONG_ALGORITHM, header(rsa).replace("\"RS256\"", "[\"RS256\"]"), forge.claims());
        add("alg in lower case", Reason.WRONG_ALGORITHM, header("rs256", rsa.id()), forge.claims());
        add("RS512 over an RS256 signature", Reason.WRONG_ALGORITHM, header("RS512", rsa.id()), forge.claims());
        add("EdDSA", Reason.WRONG_ALGORITHM, header("EdDSA", ec.id()), forge.claims());
        String hs256 = header("HS256", rsa.id());
        byte[] der = rsa.publicKey().key().getEncoded();
        byte[] pem = TokenForge.pem(rsa.publicKey().key());
        add("HS256 with the public key in DER", Reason.WRONG_ALGORITHM, mac(hs256, der));
        add("HS256 with the public key in PEM", Reason.WRONG_ALGORITHM, mac(hs256, pem));
        add(
                "HS256 with the public key in PEM without line end",
                Reason.WRONG_ALGORITHM,
                mac(hs256, Arrays.copyOf(pem, pem.length - 1)));
        add("HS256 with the key id", Reason.WRONG_ALGORITHM, mac(hs256, rsa.id().getBytes(UTF_8)));
        add(
                "HS256 with the elliptic public key",
                Reason.WRONG_ALGORITHM,
                mac(header("HS256", ec.id()), ec.publicKey().key().getEncoded()));
        add(
                "PS256 by a key for RS256",
                Reason.WRONG_ALGORITHM,
                signText(
                        encode(header("PS256", rsa.id())) + "." + encode(forge.claims()),
                        rsa,
                        SignatureAlgorithm.PS256));
        add(
                "ES256 under the id of the RSA key",
                Reason.WRONG_ALGORITHM,
                sign(header("ES256", rsa.id()), forge.claims(), ec));
        add("RS256 under the id of the EC key", Reason.WRONG_ALGORITHM, header("RS256", ec.id()), forge.claims());
        add("RS256 over an ES256 signature", Reason.BAD_SIGNATURE, sign(header(rsa), forge.claims(), ec));
        add("ES256 over an RS256 signature", Reason.BAD_SIGNATURE, header(ec), forge.claims());
    }

    private void keys() {
        for (String id : List.of(
                "../../../../../../dev/null",
                "..\\\\..\\\\windows\\\\win.ini",
                "/etc/passwd",
                "x' UNION SELECT 'c2VjcmV0' --",
                "x'; DROP TABLE signing_key; --",
                "| sleep 10 |",
                "http://evil.example/key",
                "\\u0000",
                rsa.id() + "\\u0000",
                rsa.id() + " ",
                "",
                "k".repeat(2_000))) {
            String shown = id.length() > 100 ? id.length() + " characters" : id;
            add("kid " + shown, Reason.UNKNOWN_KEY, sign(header("RS256", id), forge.claims(), stranger));
        }
        add("no kid", Reason.UNKNOWN_KEY, "{\"typ\":\"at+jwt\",\"alg\":\"RS256\"}", forge.claims());
        add("kid a number", Reason.UNKNOWN_KEY, header(rsa).replace(quoted(rsa.id()), "1"), forge.claims());
        add("kid an object", Reason.UNKNOWN_KEY, header(rsa).replace(quoted(rsa.id()), "{}"), forge.claims());
    }

    private void headers() {
        String certificate = encode(stranger.publicKey().key().getEncoded());
        String n =
                encode(((RSAPublicKey) stranger.publicKey().key()).getModulus().toByteArray());
        byStranger("embedded jwk", "\"jwk\":{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + n + "\"}");
        byStranger("jku", "\"jku\":\"https://evil.example/jwks.json\"");
        byStranger("jku to this host", "\"jku\":\"http://127.0.0.1:1/jwks.json\"");
        byStranger("x5u", "\"x5u\":\"https://evil.example/chain.pem\"");
        byStranger("x5c", "\"x5c\":[\"" + certificate + "\"]");
        for (String members : List.of(
                "\"crit\":[\"exp\"]",
                "\"crit\":[]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"jku\":null")) {
            add("header " + members, Reason.MALFORMED, header(rsa, members), forge.claims());
        }
        String plain = header(rsa).replace("at+jwt", "JWT");
        add("typ JWT", Reason.WRONG_TYPE, plain, forge.claims());
        add("no typ", Reason.WRONG_TYPE, plain.replace("\"typ\":\"JWT\",", ""), forge.claims());
        add("typ of a DPoP proof", Reason.WRONG_TYPE, plain.replace("JWT", "dpop+jwt"), forge.claims());
        add("typ of a logout token", Reason.WRONG_TYPE, plain.replace("JWT", "logout+jwt"), forge.claims());
        add("typ a number", Reason.WRONG_TYPE, plain.replace("\"JWT\"", "1"), forge.claims());
        add("ID token as access token", Reason.WRONG_TYPE, plain, forge.with("nonce", "\"n-0S6_WzA2Mj\""));
    }

    private void byStranger(String name, String members) {
        add(name, Reason.MALFORMED, sign(header(stranger, members), forge.claims(), stranger));
    }

    private void signatures() {
        String good = good();
        String text = good.substring(0, good.lastIndexOf('.') + 1);
        String signature = good.substring(text.length());
        String header = text.substring(0, text.indexOf('.') + 1);
        add("no signature", Reason.BAD_SIGNATURE, text);
        add("signature of zeros", Reason.BAD_SIGNATURE, text + encode(new byte[256]));
        add("signature of ones", Reason.BAD_SIGNATURE, text + encode(ones(256)));
        add("signature of one byte", Reason.BAD_SIGNATURE, text + "AA");
        add("signature without its end", Reason.BAD_SIGNATURE, good.substring(0, good.length() - 6));
        add("signature twice", Reason.BAD_SIGNATURE, text + encode(twice(signature)));
        add(
                "a stranger's signature under our key id",
                Reason.BAD_SIGNATURE,
                sign(header(rsa), forge.claims(), stranger));
        add(
                "altered claims under a genuine signature",
                Reason.BAD_SIGNATURE,
                header + encode(forge.with("sub", quoted("somebody-else"))) + "." + signature);
        add(
                "altered header under a genuine signature",
                Reason.BAD_SIGNATURE,
                encode(header(rsa, "\"x\":1")) + "." + encode(forge.claims()) + "." + signature);
    }

    private void ellipticSignatures() {
        String text = encode(header(ec)) + "." + encode(forge.claims());
        byte[] genuine = TokenForge.signature(text, ec, SignatureAlgorithm.ES256);
        byte[] order =
                new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16).toByteArray();
        byte[] zeroR = genuine.clone();
        Arrays.fill(zeroR, 0, 32, (byte) 0);
        byte[] zeroS = genuine.clone();
        Arrays.fill(zeroS, 32, 64, (byte) 0);
        byte[] orders = new byte[64];
        System.arraycopy(order, 1, orders, 0, 32);
        System.arraycopy(order, 1, orders, 32, 32);
        elliptic("r and s zero", text, new byte[64]);
        elliptic("r zero", text, zeroR);
        elliptic("s zero", text, zeroS);
        elliptic("r and s the order of the curve", text, orders);
        elliptic("all ones", text, ones(64));
        elliptic("in DER", text, TokenForge.derSignature(text, ec));
        elliptic("with a byte before", text, concat(new byte[1], genuine));
        elliptic("with a byte after", text, concat(genuine, new byte[1]));
        elliptic("empty", text, new byte[0]);
    }

    private void elliptic(String name, String text, byte[] signature) {
        add("ES256 signature " + name, Reason.BAD_SIGNATURE, text + "." + encode(signature));
    }

    private void shapes() {
        String good = good();
        add("empty", Reason.MALFORMED, "");
        add("one word", Reason.MALFORMED, "null");
        add("dots", Reason.MALFORMED, "..");
        add("half of it", Reason.MALFORMED, good.substring(0, good.length() / 4));
        add("two parts", Reason.MALFORMED, good.substring(0, good.lastIndexOf('.')));
        add("four parts", Reason.MALFORMED, good + ".AAAA");
        add("five parts, the shape of a JWE", Reason.MALFORMED, good + ".AAAA.AAAA");
        String jwe = encode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"typ\":\"at+jwt\"}");
        add("a JWE", Reason.MALFORMED, jwe + ".AAAA.AAAA.AAAA.AAAA");
        add("the JSON form of a JWS", Reason.MALFORMED, "{\"payload\":\"" + encode(forge.claims()) + "\"}");
        add("9,000 characters", Reason.MALFORMED, "a".repeat(9_000));
        add("genuine but huge", Reason.MALFORMED, header(rsa), forge.with("x", quoted("x".repeat(7_000))));
    }

    private void encodings() {
        String good = good();
        String text = encode(header(rsa)) + "." + encode(forge.with("x", quoted("?????")));
        char last = good.charAt(good.length() - 1);
        add("signature with padding", Reason.MALFORMED, good + "==");
        add(
                "signature not in its only encoding",
                Reason.MALFORMED,
                good.substring(0, good.length() - 1) + ALPHABET.charAt(ALPHABET.indexOf(last) + 1));
        add("header with padding", Reason.MALFORMED, signed(padded(header(rsa)) + "." + encode(forge.claims())));
        add("claims with padding", Reason.MALFORMED, signed(encode(header(rsa)) + "." + padded(forge.claims())));
        add("standard base64", Reason.MALFORMED, signed(text.replace('_', '/').replace('-', '+')));
        add("space inside", Reason.MALFORMED, good.replaceFirst("\\.", ". "));
        add("line end inside", Reason.MALFORMED, good.replaceFirst("\\.", ".\n"));
        add("NUL inside", Reason.MALFORMED, good.replaceFirst("\\.", ".\0"));
        add("not base64", Reason.MALFORMED, "%%%.%%%.%%%");
        add("letters outside of ASCII", Reason.MALFORMED, good.substring(0, good.length() - 1) + "\u0430");
        byte[] broken =
                forge.with("plan", quoted("??")).replace("??", "\u00c3(").getBytes(ISO_8859_1);
        add("claims not in UTF-8", Reason.MALFORMED, signed(encode(header(rsa)) + "." + encode(broken)));
        byte[] wide = forge.claims().getBytes(UTF_16BE);
        add("claims in UTF-16", Reason.MALFORMED, signed(encode(header(rsa)) + "." + encode(wide)));
        add("claims after a byte order mark", Reason.MALFORMED, header(rsa), "\ufeff" + forge.claims());
    }

    private void json() {
        String claims = forge.claims();
        add("claims an array", Reason.MALFORMED, header(rsa), "[" + claims + "]");
        add("claims null", Reason.MALFORMED, header(rsa), "null");
        add("claims no JSON", Reason.MALFORMED, header(rsa), "admin");
        add("claims twice", Reason.MALFORMED, header(rsa), claims + claims);
        add("claims with a comment", Reason.MALFORMED, header(rsa), "/* */" + claims);
        add("claims in single quotes", Reason.MALFORMED, header(rsa), claims.replace('"', '\''));
        add("claims cut off", Reason.MALFORMED, header(rsa), claims.substring(0, claims.length() - 1));
        add("header an array", Reason.MALFORMED, "[" + header(rsa) + "]", claims);
        add("duplicate header alg", Reason.MALFORMED, header(rsa, "\"alg\":\"none\""), claims);
        add("duplicate header kid", Reason.MALFORMED, header(rsa, "\"kid\":\"other\""), claims);
        add("duplicate claim sub", Reason.MALFORMED, header(rsa), claims.replace("{", "{\"sub\":\"admin\","));
        add("duplicate claim in disguise", Reason.MALFORMED, header(rsa), claims.replace("{", "{\"\\u0073ub\":\"x\","));
        add("arrays nested deeply", Reason.MALFORMED, header(rsa), forge.with("x", "[".repeat(900) + "]".repeat(900)));
        add(
                "objects nested deeply",
                Reason.MALFORMED,
                header(rsa),
                forge.with("x", "{\"a\":".repeat(500) + "1" + "}".repeat(500)));
        add(
                "header nested deeply",
                Reason.MALFORMED,
                header(rsa, "\"x\":" + "[".repeat(900) + "]".repeat(900)),
                claims);
        add("number NaN", Reason.MALFORMED, header(rsa), forge.with("exp", "NaN"));
    }

    private void terms() {
        for (String iss : List.of("https://evil.example", issuer + "/", issuer + "@evil.example", issuer + " ", "")) {
            add("iss " + iss, Reason.WRONG_ISSUER, header(rsa), forge.with("iss", quoted(iss)));
        }
        add("no iss", Reason.WRONG_ISSUER, header(rsa), forge.without("iss"));
        add("iss in an array", Reason.WRONG_ISSUER, header(rsa), forge.with("iss", "[" + quoted(issuer) + "]"));
        for (String aud : List.of("other", audience + ".evil", audience.toUpperCase(Locale.ROOT), "*", "")) {
            add("aud " + aud, Reason.WRONG_AUDIENCE, header(rsa), forge.with("aud", quoted(aud)));
        }
        add("no aud", Reason.WRONG_AUDIENCE, header(rsa), forge.without("aud"));
        add("aud an empty array", Reason.WRONG_AUDIENCE, header(rsa), forge.with("aud", "[]"));
        add("aud a number", Reason.WRONG_AUDIENCE, header(rsa), forge.with("aud", "1"));
    }

    private void times() {
        String old = forge.with("iat", Long.toString(now - 7_200));
        add("expired an hour ago", Reason.EXPIRED, header(rsa), old.replace(":" + (now + 900), ":" + (now - 3_600)));
        add(
                "issued in an hour",
                Reason.NOT_YET_VALID,
                header(rsa),
                forge.with("iat", Long.toString(now + 3_600)).replace(":" + (now + 900), ":" + (now + 7_200)));
        add("valid in an hour", Reason.NOT_YET_VALID, header(rsa), forge.with("nbf", Long.toString(now + 3_600)));
        add("expires before it is issued", Reason.MALFORMED, header(rsa), forge.with("exp", Long.toString(now - 1)));
        for (String exp : List.of(
                "null", "\"soon\"", "\"" + (now + 900) + "\"", "true", "[1]", "9223372036854775807", "1e400", "-1")) {
            add("exp " + exp, Reason.MALFORMED, header(rsa), forge.with("exp", exp));
        }
        add("nbf a text", Reason.MALFORMED, header(rsa), forge.with("nbf", "\"now\""));
    }

    private void claims() {
        for (String name : List.of("sub", "client_id", "jti", "sid", "roles", "country", "iat", "exp")) {
            add("no " + name, Reason.MALFORMED, header(rsa), forge.without(name));
        }
        for (String value : List.of("1", "null", "\"\"", "[\"a\"]", "{}", "\"a\\u0000b\"", "\"a\\nb\"")) {
            add("sub " + value, Reason.MALFORMED, header(rsa), forge.with("sub", value));
        }
        add("sub of 300 characters", Reason.MALFORMED, header(rsa), forge.with("sub", quoted("x".repeat(300))));
        for (String value :
                List.of("\"admin\"", "{\"admin\":true}", "null", "[null]", "[[\"admin\"]]", "[\"admin\\u0000\"]")) {
            add("roles " + value, Reason.MALFORMED, header(rsa), forge.with("roles", value));
        }
        String many =
                IntStream.range(0, 33).mapToObj(i -> quoted("role-" + i)).collect(Collectors.joining(",", "[", "]"));
        add("33 roles", Reason.MALFORMED, header(rsa), forge.with("roles", many));
        add("plan a number", Reason.MALFORMED, header(rsa), forge.with("plan", "3"));
        add("pid an object", Reason.MALFORMED, header(rsa), forge.with("pid", "{}"));
    }

    private void add(String name, Reason reason, String token) {
        tokens.add(new BadToken(name, reason, token));
    }

    private void add(String name, Reason reason, String header, String claims) {
        add(name, reason, sign(header, claims, rsa));
    }

    private String mac(String header, byte[] secret) {
        return TokenForge.mac(header, forge.claims(), secret);
    }

    private String signed(String text) {
        return signText(text, rsa, SignatureAlgorithm.RS256);
    }

    /** The JSON with as many spaces as make its encoding end in padding. */
    private static String padded(String json) {
        String text = json + " ".repeat(json.length() % 3 == 1 ? 0 : 4 - json.length() % 3);
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static byte[] ones(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) -1);
        return bytes;
    }

    private static byte[] twice(String signature) {
        byte[] bytes = Base64.getUrlDecoder().decode(signature);
        return concat(bytes, bytes);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
