package org.opencinema.signing.cat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to answer when a claim rejects: an entry of catif.
 *
 * @param status of HTTP, 100 to 599
 * @param keyId the key that signs the tokens in the headers
 */
public record CatAction(int status, Map<String, Header> headers, Optional<String> keyId) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,2048}");

    /** The text of a header, after which the caller puts a token that it signs with these claims, if there are any. */
    public record Header(String text, Optional<CatClaims> token) {
        /** Checked: visible ASCII, so that no line ends in it. */
        public Header {
            if (!VALUE.matcher(text).matches()) {
                throw new IllegalArgumentException("a header is visible ASCII of at most 2048 characters");
            }
        }
    }

    /** Checked. */
    public CatAction {
        if (status < 100
                || status > 599
                || !headers.keySet().stream()
                        .allMatch(name -> NAME.matcher(name).matches())) {
            throw new IllegalArgumentException(
                    "a status is 100..599 and a header has a name, were " + status + " and " + headers.keySet());
        }
        headers = Map.copyOf(headers);
    }

    List<Object> toList() {
        Map<Object, Object> texts = new LinkedHashMap<>();
        headers.forEach((name, header) -> texts.put(
                name,
                header.token().isEmpty()
                        ? header.text()
                        : List.of(header.text(), header.token().get().map())));
        List<Object> list = new ArrayList<>(List.of((long) status, texts));
        keyId.ifPresent(list::add);
        return list;
    }

    /** The action for a claim, if there is one. */
    static Optional<CatAction> of(@Nullable Object catif, Claim claim) throws MalformedException {
        if (catif == null) {
            return Optional.empty();
        }
        if (!(catif instanceof Map<?, ?> map)) {
            throw new MalformedException();
        }
        Object entry = map.get(claim.key);
        return entry == null ? Optional.empty() : Optional.of(read(entry));
    }

    static void check(@Nullable Object catif) throws MalformedException {
        if (!(catif instanceof Map<?, ?> map)) {
            throw new MalformedException();
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (Claim.of(entry.getKey()) == null || entry.getValue() == null) {
                throw new MalformedException();
            }
            read(entry.getValue());
        }
    }

    private static CatAction read(Object entry) throws MalformedException {
        if (!(entry instanceof List<?> list)
                || list.isEmpty()
                || list.size() > 3
                || !(list.get(0) instanceof Long status)) {
            throw new MalformedException();
        }
        Map<String, Header> headers = new LinkedHashMap<>();
        if (list.size() > 1) {
            if (!(list.get(1) instanceof Map<?, ?> texts)) {
                throw new MalformedException();
            }
            for (Map.Entry<?, ?> text : texts.entrySet()) {
                headers.put(String.valueOf(text.getKey()), header(text.getValue()));
            }
        }
        Object keyId = list.size() > 2 ? list.get(2) : null;
        try {
            return new CatAction(
                    (int) Math.max(0, Math.min(status, 1000)),
                    headers,
                    keyId instanceof String id ? Optional.of(id) : Optional.empty());
        } catch (IllegalArgumentException notAnAction) {
            throw new MalformedException();
        }
    }

    private static Header header(@Nullable Object value) throws MalformedException {
        try {
            if (value instanceof String text) {
                return new Header(text, Optional.empty());
            }
            if (value instanceof List<?> list
                    && list.size() == 2
                    && list.get(0) instanceof String text
                    && list.get(1) instanceof Map<?, ?> claims) {
                return new Header(text, Optional.of(CatClaims.of(claims)));
            }
        } catch (IllegalArgumentException notAHeader) {
            throw new MalformedException();
        }
        throw new MalformedException();
    }
}
