package org.opencinema.signing.cat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.opencinema.signing.cat.Cbor.Tagged;

/** A COSE_Mac0 or COSE_Sign1 (RFC 9052) in a CWT tag or without, in base64url. Each message has one spelling. */
final class CoseMessage {
    static final int MAX_CHARACTERS = 8192;
    private static final long CWT = 61;
    private static final Long ALG = 1L;
    private static final Long CRIT = 2L;
    private static final Long KID = 4L;

    private final long tag;
    private final byte[] header;
    private final long algorithm;
    private final byte[] keyId;
    private final byte[] payload;
    private final byte[] signature;

    private CoseMessage(long tag, byte[] header, Map<?, ?> closed, Map<?, ?> open, byte[] payload, byte[] signature)
            throws MalformedException {
        Object kid = closed.containsKey(KID) ? closed.get(KID) : open.get(KID);
        // Nothing signs the open header: but for the key id, what stands there could be anyone's.
        if (!(closed.get(ALG) instanceof Long alg)
                || !(kid instanceof byte[] id)
                || closed.containsKey(CRIT)
                || open.size() != (closed.containsKey(KID) ? 0 : 1)) {
            throw new MalformedException();
        }
        this.tag = tag;
        this.header = header;
        this.algorithm = alg;
        this.keyId = id;
        this.payload = payload;
        this.signature = signature;
    }

    static String sign(CoseKey key, byte[] payload) {
        byte[] header = Cbor.write(Map.of(ALG, key.algorithm.label));
        byte[] signature = key.sign(signed(key.algorithm.context, header, payload));
        List<Object> parts = List.of(header, Map.of(KID, key.id), payload, signature);
        byte[] frame = Cbor.write(new Tagged(CWT, new Tagged(key.algorithm.tag, parts)));
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(frame);
        if (token.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a token has at most " + MAX_CHARACTERS + " characters, had " + token.length());
        }
        return token;
    }

    static CoseMessage read(String token) throws MalformedException {
        byte[] bytes = decode(token);
        Object value = CborReader.read(bytes);
        if (!Arrays.equals(Cbor.write(value), bytes)) {
            throw new MalformedException();
        }
        if (value instanceof Tagged tagged && tagged.tag() == CWT) {
            value = tagged.value();
        }
        if (value instanceof Tagged cose
                && cose.value() instanceof List<?> parts
                && parts.size() == 4
                && parts.get(0) instanceof byte[] header
                && parts.get(1) instanceof Map<?, ?> open
                && parts.get(2) instanceof byte[] payload
                && parts.get(3) instanceof byte[] signature
                && CborReader.read(header) instanceof Map<?, ?> closed) {
            return new CoseMessage(cose.tag(), header, closed, open, payload, signature);
        }
        throw new MalformedException();
    }

    private static byte[] decode(String token) throws MalformedException {
        if (token.length() > MAX_CHARACTERS) {
            throw new MalformedException();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedException();
        }
        throw new MalformedException();
    }

    private static byte[] signed(String context, byte[] header, byte[] payload) {
        return Cbor.write(List.of(context, header, new byte[0], payload));
    }

    byte[] keyId() {
        return keyId;
    }

    byte[] payload() {
        return payload;
    }

    boolean isSignedBy(CoseKey key) {
        return tag == key.algorithm.tag
                && algorithm == key.algorithm.label
                && key.verifies(signed(key.algorithm.context, header, payload), signature);
    }
}
